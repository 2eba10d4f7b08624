using Akka.Actor;
using Watch.Actors.Connections;

namespace Watch.Actors.Specs.Connections;

/// <summary>Rules 4 and 10; S4 and S5.</summary>
public sealed class RouteTableSpec
{
    private readonly RouteTable _routes = new(maxUnknownIds: 2);

    [Fact]
    public void An_established_watch_is_found_by_the_servers_id()
    {
        _routes.Establish(serverId: 0, new Route(id: 7, ActorRefs.Nobody));

        Assert.True(_routes.TryFind(0, out var route));
        Assert.Equal(7, route.Id);
        Assert.False(_routes.TryFind(7, out _));
        Assert.Same(route, Assert.Single(_routes.Established));
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(0, 7)]
    public void An_owner_cancels_by_our_id_and_the_server_is_told_its_own(long serverId, long id)
    {
        _routes.Establish(serverId, new Route(id, ActorRefs.Nobody));
        _routes.TryFind(serverId, out var route);

        Assert.Equal(serverId, _routes.Cancel(id));

        Assert.True(_routes.IsCanceling(serverId));
        Assert.False(_routes.TryFind(serverId, out _));
        Assert.True(route.IsGone);
        Assert.Null(_routes.Cancel(id));
    }

    [Fact]
    public void Our_id_is_not_taken_for_a_server_id_of_the_same_number()
    {
        _routes.Establish(serverId: 1, new Route(id: 2, ActorRefs.Nobody));

        Assert.Null(_routes.Cancel(1));

        Assert.True(_routes.TryFind(1, out _));
        Assert.Equal(1, _routes.Cancel(2));
    }

    [Fact]
    public void What_the_server_cancels_is_told_once()
    {
        _routes.Establish(serverId: 0, new Route(id: 7, ActorRefs.Nobody));

        var route = _routes.Canceled(0);

        Assert.Equal(7, route?.Id);
        Assert.True(route!.IsGone);
        Assert.Null(_routes.Canceled(0));
        Assert.Null(_routes.Cancel(7));
    }

    [Fact]
    public void What_was_asked_to_be_cancelled_is_nobodys_news_and_then_forgotten()
    {
        _routes.Establish(serverId: 7, new Route(id: 7, ActorRefs.Nobody));
        _routes.Cancel(7);

        Assert.Null(_routes.Canceled(7));

        Assert.False(_routes.IsCanceling(7));
    }

    [Fact]
    public void An_unknown_id_is_cancelled_once_until_the_server_says_so()
    {
        Assert.True(_routes.CancelUnrouted(5));
        Assert.False(_routes.CancelUnrouted(5));

        _routes.Canceled(5);

        Assert.True(_routes.CancelUnrouted(5));
    }

    [Fact]
    public void A_server_may_speak_of_so_many_unknown_ids_and_no_more()
    {
        Assert.True(_routes.CountUnknown());
        Assert.True(_routes.CountUnknown());
        Assert.False(_routes.CountUnknown());
    }
}

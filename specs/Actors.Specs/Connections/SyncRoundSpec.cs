using Akka.Actor;
using Watch.Actors.Connections;

namespace Watch.Actors.Specs.Connections;

public sealed class SyncRoundSpec
{
    private readonly RecordingRef _owner = new();
    private readonly SyncRound _round = new(maxBytes: 100);
    private readonly RouteTable _routes = new(maxUnknownIds: 0);

    [Fact]
    public void Nobody_is_asked_below_the_bound()
    {
        _round.Touch(Route(1));
        _round.Routed(99, ActorRefs.Nobody);

        Assert.False(_round.IsWaiting);
        Assert.Empty(_owner.Told);
    }

    [Fact]
    public void At_the_bound_each_that_was_sent_something_is_asked_once()
    {
        var (one, two) = (Route(1), Route(2));
        _round.Touch(one);
        _round.Routed(60, ActorRefs.Nobody);
        _round.Touch(one);
        _round.Touch(two);
        _round.Routed(40, ActorRefs.Nobody);

        Assert.Equal([new ConnectionProtocol.Sync(1), new ConnectionProtocol.Sync(2)], _owner.Told);
        Assert.True(_round.IsWaiting);
    }

    [Fact]
    public void The_last_answer_ends_the_wait()
    {
        Fill(1, 2);

        Assert.False(_round.Answered(2));
        Assert.False(_round.Answered(2));
        Assert.True(_round.Answered(1));
        Assert.False(_round.IsWaiting);
        Assert.False(_round.Answered(1));
    }

    [Fact]
    public void What_is_sent_while_it_waits_belongs_to_the_next_round()
    {
        var route = Fill(1)[0];
        _round.Touch(route);
        _round.Routed(500, ActorRefs.Nobody);
        Assert.Single(_owner.Told);

        _round.Answered(1);
        _round.Routed(0, ActorRefs.Nobody);

        Assert.Equal(2, _owner.Told.Count);
        Assert.True(_round.IsWaiting);
    }

    [Fact]
    public void A_watch_that_was_cancelled_meanwhile_is_not_waited_for()
    {
        _round.Touch(Route(1));
        _round.Touch(Route(2));
        _routes.Cancel(1);
        _routes.Canceled(2);

        _round.Routed(100, ActorRefs.Nobody);

        Assert.Empty(_owner.Told);
        Assert.False(_round.IsWaiting);
    }

    private List<Route> Fill(params long[] ids)
    {
        List<Route> routes = [.. ids.Select(Route)];
        routes.ForEach(_round.Touch);
        _round.Routed(100, ActorRefs.Nobody);
        return routes;
    }

    private Route Route(long id)
    {
        _routes.Establish(id, new Route(id, _owner));
        return _routes.TryFind(id, out var route) ? route : throw new InvalidOperationException();
    }
}

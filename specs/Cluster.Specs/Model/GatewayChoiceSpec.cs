using Watch.Actors.Cluster.Model;

namespace Watch.Actors.Cluster.Specs.Model;

public sealed class GatewayChoiceSpec
{
    private static readonly string[] Gateways = ["akka.tcp://s@a:1", "akka.tcp://s@b:1", "akka.tcp://s@c:1", "akka.tcp://s@d:1"];

    private static readonly string[] Subscriptions = [.. Enumerable.Range(0, 4000).Select(number => $"subscription-{number}")];

    [Fact]
    public void Without_gateways_there_is_none() => Assert.Null(GatewayChoice.Pick([], "s", 3));

    [Fact]
    public void Turns_go_round_all_gateways() =>
        Assert.Equal(Gateways, Enumerable.Range(5, 4).Select(turn => GatewayChoice.Pick(Gateways, "s", turn)).Order());

    [Fact]
    public void The_order_in_which_members_are_told_is_of_no_consequence() =>
        Assert.All(Subscriptions, s => Assert.Equal(GatewayChoice.Pick(Gateways, s, 0), GatewayChoice.Pick(Gateways.Reverse(), s, 0)));

    [Fact]
    public void Subscriptions_share_the_gateways() =>
        Assert.All(
            Subscriptions.GroupBy(s => GatewayChoice.Pick(Gateways, s, 0)), share => Assert.InRange(share.Count(), 800, 1200));

    [Fact]
    public void A_gateway_that_comes_or_goes_moves_only_its_own_share()
    {
        var moved = Subscriptions.Where(s => GatewayChoice.Pick(Gateways, s, 0) != GatewayChoice.Pick(Gateways[..3], s, 0)).ToArray();

        Assert.All(moved, s => Assert.Equal(Gateways[3], GatewayChoice.Pick(Gateways, s, 0)));
        Assert.All(moved.GroupBy(s => GatewayChoice.Pick(Gateways[..3], s, 0)), share => Assert.InRange(share.Count(), 200, 460));
    }
}

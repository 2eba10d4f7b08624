using Akka.Actor;
using Watch.Actors.Cluster.Subscribing;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Specs.Liveness;

/// <summary>What a subscription tells its session while nothing happens, and how long it waits for its answer.</summary>
public sealed class SubscriptionLivenessSpec : LivenessSpec
{
    private readonly IActorRef _subscription;

    public SubscriptionLivenessSpec()
    {
        var services = new SubscriptionServices(Settings, new DirectRoute(Other.Ref), "", () => 0.5, Heartbeat.Ref);
        _subscription = Start(RemoteSubscription.Props(new SubscriptionPlan(services, Watch, World.Probe().Ref)));
        Assert.Equal(Opened.Epoch, Other.Expect<OpenSession>().Epoch);
        Tell(_subscription, Opened);
    }

    [Fact]
    public void What_was_confirmed_is_told_again_only_to_renew_the_lease()
    {
        var first = Other.Expect<Report>();
        World.Advance(Liveness.Interval);
        var asked = Other.Expect<Report>();
        Assert.True(asked.WantsAnswer);
        Assert.Equal(first with { Number = asked.Number, WantsAnswer = true }, asked);
        for (var renewal = 0; renewal < 10; renewal++)
        {
            Tell(_subscription, new Heard(Opened.Epoch, asked.Number));
            World.Advance(Liveness.RenewAfter - Instant);
            Other.ExpectNothing();
            World.Advance(Instant);
            asked = Other.Expect<Report>();
        }
    }

    [Fact]
    public void A_session_that_does_not_answer_is_left_and_another_one_is_asked_for()
    {
        World.Advance(Liveness.RenewAfter - Instant);
        Assert.All(Other.TakeAll(), message => Assert.IsType<Report>(message));
        World.Advance(Instant);
        Other.Expect<Leave>();
        World.AdvanceToNextTimer();
        Assert.Equal(Opened.Epoch + 1, Other.Expect<OpenSession>().Epoch);
    }

    private sealed class DirectRoute(IActorRef gateway) : IGatewayRoute
    {
        public Gateway Choose(string subscription, int turn) => new(gateway, Node: null);
    }
}

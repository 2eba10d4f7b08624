using Akka.Actor;
using Watch.Actors.Cluster.Gateways;
using Watch.Actors.Cluster.Liveness;
using Watch.Actors.TestKit;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Specs.Liveness;

/// <summary>How long a session lives that nothing happens to.</summary>
public sealed class SessionLivenessSpec : LivenessSpec
{
    private static readonly Report AReport = new(Opened.Epoch, Number: 1, Received: 0, Credit: 1, ProgressRequests: 0, WantsAnswer: false);

    private readonly WatchProbe _source;
    private readonly IActorRef _session;

    public SessionLivenessSpec()
    {
        _source = World.Probe();
        var open = new OpenSession(Opened.Epoch, "", Watch);
        _session = Start(GatewaySession.Props(new SessionPlan(Settings, _source.Ref, Other.Ref, open, Heartbeat.Ref)));
        Assert.Equal(Opened, Other.Expect<Opened>());
        _source.Expect<EtcdWatch.Watch>();
    }

    [Fact]
    public void It_lives_and_says_nothing_as_long_as_its_lease_is_renewed()
    {
        for (var renewal = 0; renewal < 10; renewal++)
        {
            Tell(_session, AReport);
            World.Advance(Liveness.Lease);
            Other.ExpectNothing();
            _source.ExpectNothing();
        }

        World.Advance(Liveness.Lease);
        Other.Expect<Gone>();
    }

    [Fact]
    public void One_that_was_never_reported_to_does_not_wait_for_its_lease()
    {
        World.Advance(Liveness.OpenTimeout - Instant);
        Other.ExpectNothing();
        World.Advance(Instant);
        Other.Expect<Gone>();
    }

    [Fact]
    public void It_ends_when_its_subscriptions_node_is_silent()
    {
        Tell(_session, AReport);
        Heartbeat.Expect<HeartbeatProtocol.Listen>();
        Tell(_session, new HeartbeatProtocol.Silent(Other.Ref.Path.Address));
        Heartbeat.Expect<HeartbeatProtocol.Unlisten>();
        Other.ExpectNothing();
    }
}

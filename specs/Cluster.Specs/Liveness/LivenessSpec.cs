using Akka.Actor;
using Akka.Configuration;
using Watch.Actors.Cluster.Settings;
using Watch.Actors.TestKit;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Specs.Liveness;

/// <summary>One side of a session in virtual time, with the default settings; the other side and the node's heartbeat are probes.</summary>
public abstract class LivenessSpec : IDisposable
{
    private const long Epoch = 1;

    private protected LivenessSpec()
    {
        Other = World.Probe();
        Heartbeat = World.Probe();
    }

    private protected static TimeSpan Instant { get; } = TimeSpan.FromMilliseconds(1);

    private protected static EtcdWatch.Watch Watch { get; } = new("w", KeyRange.Key("k")) { Credit = 1 };

    private protected static Opened Opened { get; } = new(Epoch);

    private protected static ClusterSettings Settings { get; } = ClusterSettings.Read(Config.Empty);

    private protected static SilenceSettings Liveness => Settings.Liveness;

    private protected LockstepSystem World { get; } = new();

    private protected WatchProbe Other { get; }

    private protected WatchProbe Heartbeat { get; }

    public void Dispose()
    {
        World.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected IActorRef Start(Props props) => World.Start(props.WithDispatcher("lockstep"), "side");

    private protected void Tell(IActorRef side, object message)
    {
        side.Tell(message, Other.Ref);
        World.Settle();
    }
}

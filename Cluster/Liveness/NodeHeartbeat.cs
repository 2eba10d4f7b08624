using Akka.Actor;
using Watch.Actors.Cluster.Model;
using Watch.Actors.Cluster.Protocol;
using Watch.Actors.Cluster.Settings;
using static Watch.Actors.Cluster.Liveness.HeartbeatProtocol;

namespace Watch.Actors.Cluster.Liveness;

/// <summary>
/// Tells a node's sessions and subscriptions when another node falls silent: one exchange in an interval with each node that somebody is in
/// touch with, however many they are. A node that is silent for them may be lost long before the cluster has taken it out.
/// </summary>
internal sealed class NodeHeartbeat : UntypedActor, IWithTimers
{
    /// <summary>Its name on every node, below the system's guardian.</summary>
    public const string Name = "etcd-watch-heartbeat";

    private readonly SilenceSettings _settings;
    private readonly Dictionary<Address, Peer> _peers = [];

    public NodeHeartbeat(SilenceSettings settings) => _settings = settings;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(SilenceSettings settings) => Akka.Actor.Props.Create<NodeHeartbeat>(settings);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Listen listen: OnListen(listen.Node); break;
            case Unlisten unlisten: OnUnlisten(unlisten.Node); break;
            case SessionProtocol.Beat: Sender.Tell(SessionProtocol.BeatReply.Instance); break;
            case SessionProtocol.BeatReply: OnReply(); break;
            case Tick: OnTick(); break;
            default: Unhandled(message); break;
        }
    }

    private void OnListen(Address node)
    {
        // What is on this node cannot be lost without us.
        if (node.HasLocalScope) return;
        if (_peers.Count == 0) NextTick();
        if (!_peers.TryGetValue(node, out var peer)) _peers.Add(node, peer = new Peer(new PeerLife(_settings.LostAfterIntervals)));
        peer.Listeners.Add(Sender);
    }

    private void OnUnlisten(Address node)
    {
        if (!_peers.TryGetValue(node, out var peer)) return;
        peer.Listeners.Remove(Sender);
        if (peer.Listeners.Count == 0) Forget(node);
    }

    private void OnReply()
    {
        var node = Sender.Path.Address;
        if (_peers.TryGetValue(node, out var peer) && !peer.Life.Answers(Sender.Path.Uid)) Lose(node, peer);
    }

    private void OnTick()
    {
        foreach (var (node, peer) in _peers.ToArray())
        {
            if (peer.Life.Beats()) Context.ActorSelection($"{node}/system/{Name}").Tell(SessionProtocol.Beat.Instance);
            else Lose(node, peer);
        }
        if (_peers.Count > 0) NextTick();
    }

    private void Lose(Address node, Peer peer)
    {
        Forget(node);
        foreach (var listener in peer.Listeners) listener.Tell(new Silent(node));
    }

    private void Forget(Address node)
    {
        _peers.Remove(node);
        if (_peers.Count == 0) Timers.Cancel(Tick.Instance);
    }

    // One by one: after a pause of this process, intervals that have passed would all come at once, and leave nobody the time to answer.
    private void NextTick() => Timers.StartSingleTimer(Tick.Instance, Tick.Instance, _settings.Interval);

    private sealed record Peer(PeerLife Life)
    {
        public HashSet<IActorRef> Listeners { get; } = [];
    }

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}

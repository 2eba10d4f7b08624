using Akka.Actor;
using Watch.Actors.Cluster.Liveness;

namespace Watch.Actors.Cluster.Specs.Properties;

/// <summary>A node's heartbeat, that calls another node silent when the schedule says so.</summary>
internal sealed class ModelHeartbeat : UntypedActor
{
    private readonly Dictionary<Address, HashSet<IActorRef>> _listeners = [];

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case HeartbeatProtocol.Listen listen: Of(listen.Node).Add(Sender); break;
            case HeartbeatProtocol.Unlisten unlisten: Of(unlisten.Node).Remove(Sender); break;
            case HeartbeatProtocol.Silent silent:
                foreach (var listener in Of(silent.Node)) listener.Tell(silent);
                _listeners.Remove(silent.Node);
                break;
            default: Unhandled(message); break;
        }
    }

    private HashSet<IActorRef> Of(Address node)
    {
        if (!_listeners.TryGetValue(node, out var listeners)) _listeners.Add(node, listeners = []);
        return listeners;
    }
}

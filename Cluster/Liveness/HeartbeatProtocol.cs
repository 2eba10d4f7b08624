using Akka.Actor;

namespace Watch.Actors.Cluster.Liveness;

/// <summary>What a node's heartbeat and the sessions and subscriptions of that node tell each other.</summary>
internal static class HeartbeatProtocol
{
    /// <summary>To the heartbeat: tell me when that node falls silent.</summary>
    public sealed record Listen(Address Node) : INoSerializationVerificationNeeded;

    /// <summary>To the heartbeat: I am in touch with that node no more.</summary>
    public sealed record Unlisten(Address Node) : INoSerializationVerificationNeeded;

    /// <summary>From the heartbeat: the node does not answer, or was started anew. Who wants to hear of it again listens again.</summary>
    public sealed record Silent(Address Node) : INoSerializationVerificationNeeded;
}

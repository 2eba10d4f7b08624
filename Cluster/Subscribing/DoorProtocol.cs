using Akka.Actor;
using Watch.Actors.Substreams;

namespace Watch.Actors.Cluster.Subscribing;

/// <summary>What a door and its subscriptions tell each other.</summary>
internal static class DoorProtocol
{
    /// <summary>To a subscription: tell the end, now.</summary>
    public sealed record EndNow(EndReason Reason) : INoSerializationVerificationNeeded;

    /// <summary>To the door: the subscriber is being told the end, and may use the tag again.</summary>
    public sealed record Over(SubscriptionKey Key) : INoSerializationVerificationNeeded;
}

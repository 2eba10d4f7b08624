using Akka.Actor;
using Akka.Event;

namespace Watch.Actors.Substreams;

/// <summary>
/// The contract between a <see cref="Substream"/> and its supervisor. Beside these a substream gets the commands of its subscriber
/// (<see cref="EtcdWatch.Ack"/>, <see cref="EtcdWatch.Unwatch"/>,
/// <see cref="EtcdWatch.RequestProgress"/>), and what its connection tells it.
/// </summary>
internal static class SubstreamProtocol
{
    /// <summary>To a substream: there is a new connection, create the watch on it.</summary>
    public sealed record Attach(IActorRef Connection) : IDeadLetterSuppression;

    /// <summary>To a substream: end, after what is undelivered has been delivered.</summary>
    public sealed record EndInOrder(EndReason Reason) : IDeadLetterSuppression;

    /// <summary>To a substream: end now, what is undelivered is dropped.</summary>
    public sealed record EndNow(EndReason Reason) : IDeadLetterSuppression;

    /// <summary>
    /// To a substream: the store is another one, or went back. A watch that has stood on the old one resyncs if that was asked for,
    /// else it ends with this reason.
    /// </summary>
    public sealed record HistoryLost(EndReason Reason) : IDeadLetterSuppression;

    /// <summary>To a substream: this subscriber is gone.</summary>
    public sealed record SubscriberGone(IActorRef Subscriber) : IDeadLetterSuppression;

    /// <summary>To the supervisor: this subscription has been told its end.</summary>
    public sealed record SubscriptionOver(SubscriptionKey Key) : IDeadLetterSuppression;

    /// <summary>To the supervisor: a watch has been parked, or created again.</summary>
    public sealed record ParkedChanged(bool IsParked) : IDeadLetterSuppression;

    /// <summary>To the supervisor: a subscriber waits for progress, or has been told.</summary>
    public sealed record ProgressWanted(bool IsWanted) : IDeadLetterSuppression;
}

/// <summary>What names a subscription: who, and under which tag.</summary>
internal readonly record struct SubscriptionKey(IActorRef Subscriber, string Tag);

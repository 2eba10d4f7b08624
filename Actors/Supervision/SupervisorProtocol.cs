using Akka.Actor;
using Akka.Event;
using Watch.Actors.Substreams;

namespace Watch.Actors.Supervision;

/// <summary>The contract between the multiplexer and the supervisor of a stream.</summary>
internal static class SupervisorProtocol
{
    /// <summary>To the supervisor: a new watch, judged to be in order.</summary>
    public sealed record Subscribe(EtcdWatch.Watch Watch, IActorRef Subscriber);

    /// <summary>To the supervisor: a subscriber's command to one of its watches. The sender stays the subscriber.</summary>
    public sealed record ToSubscription(SubscriptionKey Key, object Command);

    /// <summary>To the supervisor: end every watch now.</summary>
    public sealed record EndAll(EndReason Reason);

    /// <summary>To the supervisor: answer with a <see cref="StreamState"/>.</summary>
    public sealed record QueryStream
    {
        public static readonly QueryStream Instance = new();
    }

    /// <summary>To the multiplexer: the last watch has ended, the connection is closed (rule 3).</summary>
    public sealed record Drained : IDeadLetterSuppression
    {
        public static readonly Drained Instance = new();
    }
}

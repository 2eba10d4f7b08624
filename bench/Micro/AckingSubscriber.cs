using Akka.Actor;

namespace Watch.Actors.MicroBench;

/// <summary>Acknowledges what it is sent, and tells when it has been sent as much as expected.</summary>
internal sealed class AckingSubscriber : UntypedActor
{
    private IActorRef _asker = ActorRefs.Nobody;
    private int _missing;

    /// <summary>So many notifications are expected from now on. Answered by <see cref="AllTaken"/>, or a failure if a watch ends.</summary>
    public sealed record Expect(int Notifications);

    /// <summary>All that was expected has come.</summary>
    public sealed record AllTaken
    {
        /// <summary>The one instance needed.</summary>
        public static AllTaken Instance { get; } = new();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EtcdWatch.Events events:
                Sender.Tell(new EtcdWatch.Ack(events.Tag));
                CountOne();
                break;
            case EtcdWatch.Started:
                CountOne();
                break;
            case EtcdWatch.Ended ended:
                _asker.Tell(new Status.Failure(new InvalidOperationException($"watch {ended.Tag} ended: {ended.Reason}")));
                break;
            case Expect expect:
                (_asker, _missing) = (Sender, expect.Notifications);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void CountOne()
    {
        if (--_missing == 0) _asker.Tell(AllTaken.Instance);
    }
}

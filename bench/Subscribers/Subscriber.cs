using Akka.Actor;

namespace Watch.Actors.Bench.Subscribers;

/// <summary>
/// A subscriber as an application would write it: it subscribes by message and acknowledges each notification to its sender.
/// </summary>
internal abstract class Subscriber(SubscriberPlan plan, IActorRef multiplexer) : UntypedActor
{
    private int _started;

    protected override void PreStart()
    {
        for (var i = 0; i < plan.Count; i++) multiplexer.Tell(plan.Watch(plan.First + i));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EtcdWatch.Events events:
                OnEvents(events);
                break;
            case EtcdWatch.Started:
                if (++_started == plan.Count) plan.AllStarted();
                break;
            case EtcdWatch.Ended { Reason: { Kind: not (EndKind.Closed or EndKind.Unsubscribed) } reason }:
                plan.Endings.Add(reason);
                break;
            case EtcdWatch.INotification:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Takes events; <see cref="Acknowledge"/> when they are dealt with.</summary>
    protected abstract void OnEvents(EtcdWatch.Events events);

    protected void Acknowledge(EtcdWatch.Events events) => Sender.Tell(new EtcdWatch.Ack(events.Tag));
}

using Akka.Actor;
using Watch.Actors.Bench.Plumbing;

namespace Watch.Actors.Bench.Subscribers;

/// <summary>Events taken by all subscribers of a run together.</summary>
internal sealed class DeliveryCount(long wanted)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _taken;

    /// <summary>Done when as many as wanted have been taken.</summary>
    public Task Done => _done.Task;

    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>When the first and the last were taken.</summary>
    public Clock Clock { get; } = new();

    public void Add(int events)
    {
        Clock.MarkFirst();
        if (Interlocked.Add(ref _taken, events) < wanted) return;
        Clock.MarkLast();
        _done.TrySetResult();
    }
}

/// <summary>Counts events.</summary>
internal sealed class CountingSubscriber(SubscriberPlan plan, IActorRef multiplexer, DeliveryCount count) : Subscriber(plan, multiplexer)
{
    protected override void OnEvents(EtcdWatch.Events events)
    {
        count.Add(events.Batch.Count);
        Acknowledge(events);
    }
}

using System.Globalization;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Properties;

/// <summary>
/// One schedule, played between subscribers and the model of etcd. Every move has a meaning in every state, so that a schedule stays one when
/// moves are left out.
/// </summary>
internal abstract class ScheduleRun(LockstepSystem world, bool serverChoosesIds)
{
    private readonly Dictionary<int, WatchProbe> _subscribers = [];

    protected ModelServer Server { get; } = new(world, serverChoosesIds);

    protected List<WatchedSubscription> Subscriptions { get; } = [];

    protected List<string> Offences { get; } = [];

    /// <summary>Notifications that have come to subscribers.</summary>
    protected int Heard { get; private set; }

    public void Unsubscribe(int subscription) => With(subscription, each =>
    {
        each.Unsubscribed();
        Ask(each.Subscriber, new EtcdWatch.Unwatch(each.Watch.Tag));
    });

    public void Acknowledge(int subscription, int count) => With(subscription, each =>
    {
        each.Acknowledged(count);
        Ask(each.Subscriber, new EtcdWatch.Ack(each.Watch.Tag, count));
    });

    public void RequestProgress(int subscription) => With(subscription, each =>
    {
        each.AskedForProgress();
        Ask(each.Subscriber, new EtcdWatch.RequestProgress(each.Watch.Tag));
    });

    public void KillSubscriber(int subscriber)
    {
        if (!_subscribers.Remove(subscriber, out var probe)) return;
        foreach (var subscription in Subscriptions.Where(each => each.Subscriber == probe)) subscription.IsDead = true;
        world.Stop(probe.Ref);
        Look();
    }

    public void Commit(IEnumerable<(string Key, bool Delete)> writes) => Server.Commit(writes);

    public void Compact(int revisionsAgo) => Server.Compact(revisionsAgo);

    public void Replace(IEnumerable<IEnumerable<(string Key, bool Delete)>> transactions)
    {
        Server.Replace(transactions);
        Look();
    }

    public void Read(int count) => Server.Read(count);

    public void Answer(int count) => Server.Answer(count, Look);

    public void OnStream(int number, Action<ModelStream> step)
    {
        Server.Step(number, step);
        Look();
    }

    public void Halt(int number) => OnStream(number, stream =>
    {
        foreach (var subscription in Subscriptions.Where(each => each.IsLive)) subscription.MayBeHalted();
        stream.Break(call => call.Fail(new GrpcException(GrpcCode.FailedPrecondition, "halted by the schedule", FailureOrigin.Server)));
    });

    public void Wait(TimeSpan time)
    {
        world.Advance(time);
        Look();
    }

    protected abstract void Tell(WatchProbe subscriber, EtcdWatch.ICommand command);

    protected void Subscribe(int subscriber, KeyRange range, WatchOptions options, int? startOffset, int credit, StreamContext context)
    {
        if (!_subscribers.TryGetValue(subscriber, out var probe)) _subscribers[subscriber] = probe = world.Probe();
        var start = startOffset is { } offset ? Math.Max(1, Server.Store.Revision + offset) : 0;
        var watch = new EtcdWatch.Watch(string.Create(CultureInfo.InvariantCulture, $"w{Subscriptions.Count}"), range)
        {
            Options = options with { StartRevision = start },
            Context = context,
            Credit = credit,
        };
        Subscriptions.Add(new WatchedSubscription(watch, probe, Server.Stores.Count - 1));
        Ask(probe, watch);
    }

    protected void UnsubscribeAll()
    {
        for (var i = 0; i < Subscriptions.Count; i++) Unsubscribe(i);
        foreach (var subscription in Subscriptions.Where(each => each.IsLive)) Offences.Add($"{subscription}: unsubscribed, and not told its end");
    }

    // And nowhere else: credit that got lost shows as a watch that stands still.
    protected void AcknowledgeWhereAllIsSpent()
    {
        for (var i = 0; i < Subscriptions.Count; i++)
            if (Subscriptions[i].Credit <= 0) Acknowledge(i, 10);
    }

    /// <summary>What is wrong with the recordings.</summary>
    protected IEnumerable<string> OfRecordings()
    {
        var stores = Server.Histories();
        return Subscriptions.SelectMany(each => each.Breaches(stores));
    }

    /// <summary>What was found wrong, by subscribers and streams as well.</summary>
    protected IReadOnlyList<string> AllOffences() =>
        [.. Offences, .. Subscriptions.SelectMany(each => each.Offences), .. Server.Streams.SelectMany(stream => stream.Offences)];

    // What came to subscribers, and which calls were opened.
    protected void Look()
    {
        world.Settle();
        Server.TakeCalls();
        foreach (var probe in _subscribers.Values)
            foreach (var notification in probe.TakeAll().Cast<EtcdWatch.INotification>())
            {
                Heard++;
                Subscriptions.Single(each => each.Watch.Tag == notification.Tag).Took(notification);
            }
    }

    private void With(int number, Action<WatchedSubscription> act)
    {
        if (Subscriptions.Count > 0 && Subscriptions[number % Subscriptions.Count] is { IsLive: true } subscription) act(subscription);
    }

    private void Ask(WatchProbe subscriber, EtcdWatch.ICommand command)
    {
        Tell(subscriber, command);
        Look();
    }
}

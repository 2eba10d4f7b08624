using System.Globalization;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Properties;

/// <summary>
/// One schedule, played: the actors in lockstep between subscribers and the model of etcd. Every move has a meaning in every state, so
/// that a schedule stays one when moves are left out.
/// </summary>
internal sealed class ActorTreeRun
{
    private const int RoundsToSettle = 100;
    private static readonly TimeSpan LongerThanAnyTimer = TimeSpan.FromSeconds(1.1);
    private static readonly string[] Lanes = ["", "second"];

    private readonly EtcdModel _store = new();
    private readonly List<ModelStream> _streams = [];
    private readonly List<WatchedSubscription> _subscriptions = [];
    private readonly Dictionary<int, WatchProbe> _subscribers = [];
    private readonly List<string> _offences = [];
    private readonly LockstepSystem _world;
    private readonly bool _serverChoosesIds;

    public ActorTreeRun(LockstepSystem world, bool serverChoosesIds)
    {
        (_world, _serverChoosesIds) = (world, serverChoosesIds);
        world.Transport.Unary = new ModelMember(_store).Answer;
    }

    public void Subscribe(int subscriber, int lane, KeyRange range, WatchOptions options, int? startOffset, int credit)
    {
        if (!_subscribers.TryGetValue(subscriber, out var probe)) _subscribers[subscriber] = probe = _world.Probe();
        var start = startOffset is { } offset ? Math.Max(1, _store.Revision + offset) : 0;
        var watch = new EtcdWatch.Watch(string.Create(CultureInfo.InvariantCulture, $"w{_subscriptions.Count}"), range)
        {
            Options = options with { StartRevision = start },
            Context = StreamContext.Default with { Lane = Lanes[lane] },
            Credit = credit,
        };
        _subscriptions.Add(new WatchedSubscription(watch, probe));
        Tell(probe, watch);
    }

    public void Unsubscribe(int subscription) => With(subscription, each =>
    {
        each.Unsubscribed();
        Tell(each.Subscriber, new EtcdWatch.Unwatch(each.Watch.Tag));
    });

    public void Acknowledge(int subscription, int count) => With(subscription, each =>
    {
        each.Acknowledged(count);
        Tell(each.Subscriber, new EtcdWatch.Ack(each.Watch.Tag, count));
    });

    public void RequestProgress(int subscription) => With(subscription, each =>
    {
        each.AskedForProgress();
        Tell(each.Subscriber, new EtcdWatch.RequestProgress(each.Watch.Tag));
    });

    public void Kill(int subscriber)
    {
        if (!_subscribers.Remove(subscriber, out var probe)) return;
        foreach (var subscription in _subscriptions.Where(each => each.Subscriber == probe)) subscription.IsDead = true;
        _world.Stop(probe.Ref);
        Look();
    }

    public void Commit(IEnumerable<(string Key, bool Delete)> writes)
    {
        var changes = _store.Commit(writes);
        foreach (var stream in _streams.Where(stream => stream.IsLive)) stream.Changed(changes);
    }

    public void Compact(int revisionsAgo) => _store.Compact(_store.Revision - revisionsAgo);

    public void OnStream(int number, Action<ModelStream> step)
    {
        ModelStream[] live = [.. _streams.Where(stream => stream.IsLive)];
        if (live.Length == 0) return;
        step(live[number % live.Length]);
        Look();
    }

    public void Halt(int number) => OnStream(number, stream =>
    {
        foreach (var subscription in _subscriptions.Where(each => each.IsLive)) subscription.MayBeHalted();
        stream.Break(call => call.Fail(new GrpcException(GrpcCode.FailedPrecondition, "halted by the schedule", FailureOrigin.Server)));
    });

    public void RefuseNextCall() =>
        _world.Transport.RefuseNext(new GrpcException(GrpcCode.Unavailable, "refused by the schedule", FailureOrigin.Transport));

    public void Wait(TimeSpan time)
    {
        _world.Advance(time);
        Look();
    }

    /// <summary>Heals everything, serves everything, and judges.</summary>
    /// <returns>What was broken; nothing when all is well.</returns>
    public IReadOnlyList<string> Breaches()
    {
        Settle();
        var history = _store.History();
        foreach (var subscription in _subscriptions) _offences.AddRange(subscription.Breaches(history));
        var (watches, watchers) = Standing();
        if (watches != watchers) _offences.Add($"{watches} watches live, and {watchers} stand on the server");

        for (var i = 0; i < _subscriptions.Count; i++) Unsubscribe(i);
        foreach (var subscription in _subscriptions.Where(each => each.IsLive)) _offences.Add($"{subscription}: unsubscribed, and not told its end");
        if (_streams.Exists(stream => !stream.Call.IsDisposed)) _offences.Add("a call is open, and nobody watches (rule 3)");
        return [.. _offences, .. _subscriptions.SelectMany(each => each.Offences), .. _streams.SelectMany(stream => stream.Offences)];
    }

    private void Settle()
    {
        for (var round = 0; round < RoundsToSettle; round++)
        {
            for (var i = 0; i < _subscriptions.Count; i++) if (_subscriptions[i].IsLive) Acknowledge(i, 10);
            foreach (var stream in _streams.Where(stream => stream.IsLive).ToArray()) Serve(stream);
            if (round > 1 && IsSettled()) return;
            Wait(LongerThanAnyTimer);
        }
        _offences.Add($"not settled after {RoundsToSettle} rounds: {string.Join(", ", _subscriptions.Where(AwaitsProgress).Select(each => $"{each} waits for progress"))}");
    }

    private bool IsSettled()
    {
        var lanes = _subscriptions.Where(each => each.IsLive).Select(each => each.Watch.Context.Lane).Distinct().Count();
        ModelStream[] live = [.. _streams.Where(stream => stream.IsLive)];
        var (watches, watchers) = Standing();
        return live.Length == lanes && Array.TrueForAll(live, stream => stream.IsIdle) && !_subscriptions.Exists(AwaitsProgress)
            && watches == watchers;
    }

    private (int Watches, int Watchers) Standing() =>
        (_subscriptions.Count(each => each.IsLive), _streams.Where(stream => stream.IsLive).Sum(stream => stream.Watchers));

    // One that chooses ids itself has no progress on request.
    private bool AwaitsProgress(WatchedSubscription subscription) => subscription.AwaitsProgress && !_serverChoosesIds;

    private void Serve(ModelStream stream)
    {
        while (stream is { IsLive: true, IsIdle: false })
        {
            stream.Receive(int.MaxValue);
            stream.CatchUp(3);
            stream.Send(int.MaxValue, controlFirst: true, fragmentSize: 2);
            Look();
        }
    }

    private void With(int number, Action<WatchedSubscription> act)
    {
        if (_subscriptions.Count > 0 && _subscriptions[number % _subscriptions.Count] is { IsLive: true } subscription) act(subscription);
    }

    private void Tell(WatchProbe subscriber, EtcdWatch.ICommand command)
    {
        subscriber.Tell(command);
        Look();
    }

    // What came to subscribers, and which calls were opened.
    private void Look()
    {
        _world.Settle();
        while (_streams.Count < _world.Transport.Opened) _streams.Add(new ModelStream(_store, _world.Transport.TakeCall(), _serverChoosesIds));
        foreach (var probe in _subscribers.Values)
            foreach (var notification in probe.TakeAll().Cast<EtcdWatch.INotification>())
                _subscriptions.Single(each => each.Watch.Tag == notification.Tag).Took(notification);
    }
}

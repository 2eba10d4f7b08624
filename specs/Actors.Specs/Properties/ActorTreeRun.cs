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

    private readonly ModelServer _server;
    private readonly List<WatchedSubscription> _subscriptions = [];
    private readonly Dictionary<int, WatchProbe> _subscribers = [];
    private readonly List<string> _offences = [];
    private readonly LockstepSystem _world;
    private readonly bool _serverChoosesIds;

    public ActorTreeRun(LockstepSystem world, bool serverChoosesIds)
    {
        (_world, _serverChoosesIds) = (world, serverChoosesIds);
        _server = new ModelServer(world, serverChoosesIds);
    }

    public void Subscribe(int subscriber, int lane, KeyRange range, WatchOptions options, int? startOffset, int credit)
    {
        if (!_subscribers.TryGetValue(subscriber, out var probe)) _subscribers[subscriber] = probe = _world.Probe();
        var start = startOffset is { } offset ? Math.Max(1, _server.Store.Revision + offset) : 0;
        var watch = new EtcdWatch.Watch(string.Create(CultureInfo.InvariantCulture, $"w{_subscriptions.Count}"), range)
        {
            Options = options with { StartRevision = start },
            Context = StreamContext.Default with { Lane = Lanes[lane] },
            Credit = credit,
        };
        _subscriptions.Add(new WatchedSubscription(watch, probe, _server.Stores.Count - 1));
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

    public void Commit(IEnumerable<(string Key, bool Delete)> writes) => _server.Commit(writes);

    public void Replace(IEnumerable<IEnumerable<(string Key, bool Delete)>> transactions)
    {
        _server.Replace(transactions);
        Look();
    }

    public void Read(int count) => _server.Read(count);

    public void Answer(int count) => _server.Answer(count, Look);

    public void Compact(int revisionsAgo) => _server.Compact(revisionsAgo);

    public void OnStream(int number, Action<ModelStream> step)
    {
        _server.Step(number, step);
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
        var stores = _server.Histories();
        foreach (var subscription in _subscriptions) _offences.AddRange(subscription.Breaches(stores));
        var (watches, watchers) = Standing();
        if (watches != watchers) _offences.Add($"{watches} watches live, and {watchers} stand on the server");

        for (var i = 0; i < _subscriptions.Count; i++) Unsubscribe(i);
        foreach (var subscription in _subscriptions.Where(each => each.IsLive)) _offences.Add($"{subscription}: unsubscribed, and not told its end");
        if (_server.Streams.Any(stream => !stream.Call.IsDisposed)) _offences.Add("a call is open, and nobody watches (rule 3)");
        return [.. _offences, .. _subscriptions.SelectMany(each => each.Offences), .. _server.Streams.SelectMany(stream => stream.Offences)];
    }

    private void Settle()
    {
        for (var round = 0; round < RoundsToSettle; round++)
        {
            AcknowledgeWhereAllIsSpent();
            var isCalm = _server.IsIdle;
            _server.Serve(Look);
            if (round > 1 && isCalm && IsSettled()) return;
            Wait(LongerThanAnyTimer);
        }
        _offences.Add($"not settled after {RoundsToSettle} rounds: {string.Join(", ", _subscriptions.Where(AwaitsProgress).Select(each => $"{each} waits for progress"))}");
    }

    private bool IsSettled()
    {
        var lanes = _subscriptions.Where(each => each.IsLive).Select(each => each.Watch.Context.Lane).Distinct().Count();
        var (watches, watchers) = Standing();
        return _server.LiveStreams.Length == lanes && _server.IsIdle && !_subscriptions.Exists(AwaitsProgress) && watches == watchers;
    }

    private (int Watches, int Watchers) Standing() =>
        (_subscriptions.Count(each => each.IsLive), _server.Watchers);

    // One that chooses ids itself has no progress on request.
    private bool AwaitsProgress(WatchedSubscription subscription) => subscription.AwaitsProgress && !_serverChoosesIds;

    // And nowhere else: credit that got lost shows as a watch that stands still.
    private void AcknowledgeWhereAllIsSpent()
    {
        for (var i = 0; i < _subscriptions.Count; i++)
            if (_subscriptions[i].Credit <= 0) Acknowledge(i, 10);
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
        _server.TakeCalls();
        foreach (var probe in _subscribers.Values)
            foreach (var notification in probe.TakeAll().Cast<EtcdWatch.INotification>())
                _subscriptions.Single(each => each.Watch.Tag == notification.Tag).Took(notification);
    }
}

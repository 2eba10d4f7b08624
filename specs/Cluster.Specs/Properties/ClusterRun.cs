using System.Globalization;
using Akka.Actor;
using Watch.Actors.Cluster.Settings;
using Watch.Actors.Cluster.Sharding;
using Watch.Actors.Specs.Properties;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Specs.Properties;

/// <summary>
/// One schedule, played: subscribers on one node, sessions on others, in lockstep and in virtual time, between a network that loses, doubles
/// and delays and the model of etcd. Every move has a meaning in every state, so that a schedule stays one when moves are left out.
/// </summary>
internal sealed class ClusterRun
{
    private const int Nodes = 2;
    private const int RoundsToSettle = 60;

    private readonly LockstepSystem _world;
    private readonly ClusterSettings _settings;
    private readonly ModelServer _etcd;
    private readonly ModelCluster _cluster;
    private readonly List<WatchedSubscription> _subscriptions = [];
    private readonly Dictionary<int, WatchProbe> _subscribers = [];
    private readonly List<string> _offences = [];
    private int _heard;

    public ClusterRun(LockstepSystem world, ClusterSettings settings)
    {
        (_world, _settings) = (world, settings);
        _etcd = new ModelServer(world, choosesIds: false);
        _cluster = new ModelCluster(world, settings, Nodes);
    }

    public void Subscribe(int subscriber, KeyRange range, WatchOptions options, int? startOffset, int credit)
    {
        if (!_subscribers.TryGetValue(subscriber, out var probe)) _subscribers[subscriber] = probe = _world.Probe();
        var start = startOffset is { } offset ? Math.Max(1, _etcd.Store.Revision + offset) : 0;
        var watch = new EtcdWatch.Watch(string.Create(CultureInfo.InvariantCulture, $"w{_subscriptions.Count}"), range)
        {
            Options = options with { StartRevision = start },
            Credit = credit,
        };
        _subscriptions.Add(new WatchedSubscription(watch, probe, _etcd.Stores.Count - 1));
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

    public void KillSubscriber(int subscriber)
    {
        if (!_subscribers.Remove(subscriber, out var probe)) return;
        foreach (var subscription in _subscriptions.Where(each => each.Subscriber == probe)) subscription.IsDead = true;
        _world.Stop(probe.Ref);
        Look();
    }

    public void Commit(IEnumerable<(string Key, bool Delete)> writes) => _etcd.Commit(writes);

    public void Compact(int revisionsAgo) => _etcd.Compact(revisionsAgo);

    public void Replace(IEnumerable<IEnumerable<(string Key, bool Delete)>> transactions)
    {
        _etcd.Replace(transactions);
        Look();
    }

    public void Read(int count) => _etcd.Read(count);

    public void Answer(int count) => _etcd.Answer(count, Look);

    public void Serve() => _etcd.Serve(Look);

    public void OnStream(Action<ModelStream> step)
    {
        _etcd.Step(0, step);
        Look();
    }

    public void Halt()
    {
        foreach (var subscription in _subscriptions.Where(each => each.IsLive)) subscription.MayBeHalted();
        OnStream(stream => stream.Break(call =>
            call.Fail(new GrpcException(GrpcCode.FailedPrecondition, "halted by the schedule", FailureOrigin.Server))));
    }

    public void Flow()
    {
        for (var turn = 0; turn < 3; turn++)
        {
            Serve();
            Deliver(int.MaxValue);
        }
    }

    public void Deliver(int count)
    {
        for (; count > 0 && _cluster.Network.UnderWay > 0; count--)
        {
            _cluster.Network.Deliver(0);
            Look();
        }
    }

    public void OnNetwork(int message, Action<Network, int> act)
    {
        if (_cluster.Network.UnderWay == 0) return;
        act(_cluster.Network, message % _cluster.Network.UnderWay);
        Look();
    }

    public void OnCluster(Action<ModelCluster> act)
    {
        act(_cluster);
        Look();
    }

    public void Wait(TimeSpan time)
    {
        _world.Advance(time);
        Look();
    }

    /// <summary>Heals everything, serves everything, and judges.</summary>
    /// <returns>What was broken; nothing when all is well.</returns>
    public IReadOnlyList<string> Breaches()
    {
        Settle("not settled", IsSettled);
        _offences.AddRange(OfSubscriptions());

        for (var i = 0; i < _subscriptions.Count; i++) Unsubscribe(i);
        foreach (var subscription in _subscriptions.Where(each => each.IsLive)) _offences.Add($"{subscription}: unsubscribed, and not told its end");
        Settle("nobody watches, and a call is open", () => _etcd.Streams.All(stream => stream.Call.IsDisposed));
        return [.. _offences, .. _subscriptions.SelectMany(each => each.Offences), .. _etcd.Streams.SelectMany(stream => stream.Offences)];
    }

    private void Settle(string offence, Func<bool> isSettled)
    {
        Heal();
        for (var round = 0; round < RoundsToSettle; round++)
        {
            AcknowledgeWhereAllIsSpent();
            var heard = _heard;
            Flow();
            if (round > 1 && heard == _heard && _cluster.Network.UnderWay == 0 && isSettled()) return;
            Wait(_settings.Liveness.LostAfter);
        }
        _offences.Add($"{offence} after {RoundsToSettle} rounds: {_etcd.Watchers} stand on the server where {Due()} should");
        _offences.AddRange(_subscriptions.Where(each => each.AwaitsProgress).Select(each => $"{each} waits for progress"));
    }

    private void Heal() => OnCluster(cluster =>
    {
        cluster.Heal();
        cluster.Network.Release();
    });

    // A subscription that is told nothing may not have noticed yet that nobody watches for it.
    private bool IsSettled() =>
        _etcd.IsIdle && !_subscriptions.Exists(each => each.AwaitsProgress) && _etcd.Watchers == Due() && !OfSubscriptions().Any();

    private IEnumerable<string> OfSubscriptions()
    {
        var stores = _etcd.Histories();
        return _subscriptions.SelectMany(each => each.Breaches(stores));
    }

    // One for each, or one for all that share a range; who resyncs shares none.
    private int Due() => _settings.Mode == ClusterMode.Gateways
        ? _subscriptions.Count(each => each.IsLive)
        : _subscriptions
            .Where(each => each.IsLive)
            .GroupBy(each => each.Watch.Options.Resync ? each.Watch.Tag : RangeShards.IdOf(new OpenSession(0, "", each.Watch)))
            .Count();

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
        _cluster.Door.Tell(command, subscriber.Ref);
        Look();
    }

    // What came to subscribers, and which calls were opened.
    private void Look()
    {
        _world.Settle();
        _etcd.TakeCalls();
        foreach (var probe in _subscribers.Values)
            foreach (var notification in probe.TakeAll().Cast<EtcdWatch.INotification>())
            {
                _heard++;
                _subscriptions.Single(each => each.Watch.Tag == notification.Tag).Took(notification);
            }
    }
}

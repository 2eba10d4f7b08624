using Akka.Actor;
using Watch.Actors.Cluster.Settings;
using Watch.Actors.Cluster.Sharding;
using Watch.Actors.Specs.Properties;
using Watch.Actors.TestKit;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Specs.Properties;

/// <summary>
/// Subscribers on one node, sessions on others, in lockstep and in virtual time, between a network that loses, doubles and delays and the model
/// of etcd.
/// </summary>
internal sealed class ClusterRun(LockstepSystem world, ClusterSettings settings) : ScheduleRun(world, serverChoosesIds: false)
{
    private const int Nodes = 2;
    private const int RoundsToSettle = 60;

    private readonly ModelCluster _cluster = new(world, settings, Nodes);

    public void Subscribe(int subscriber, KeyRange range, WatchOptions options, int? startOffset, int credit) =>
        Subscribe(subscriber, range, options, startOffset, credit, StreamContext.Default);

    public void Serve() => Server.Serve(Look);

    public void OnStream(Action<ModelStream> step) => OnStream(0, step);

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

    /// <summary>Heals everything, serves everything, and judges.</summary>
    /// <returns>What was broken; nothing when all is well.</returns>
    public IReadOnlyList<string> Breaches()
    {
        Settle("not settled", IsSettled);
        Offences.AddRange(OfRecordings());

        UnsubscribeAll();
        Settle("nobody watches, and a call is open", () => Server.Streams.All(stream => stream.Call.IsDisposed));
        return AllOffences();
    }

    protected override void Tell(WatchProbe subscriber, EtcdWatch.ICommand command) => _cluster.Door.Tell(command, subscriber.Ref);

    private void Settle(string offence, Func<bool> isSettled)
    {
        OnCluster(cluster =>
        {
            cluster.Heal();
            cluster.Network.Release();
        });
        for (var round = 0; round < RoundsToSettle; round++)
        {
            AcknowledgeWhereAllIsSpent();
            var heard = Heard;
            Flow();
            if (round > 1 && heard == Heard && _cluster.Network.UnderWay == 0 && isSettled()) return;
            Wait(settings.Liveness.LostAfter);
        }
        Offences.Add($"{offence} after {RoundsToSettle} rounds: {Server.Watchers} stand on the server where {Due()} should");
        Offences.AddRange(Subscriptions.Where(each => each.AwaitsProgress).Select(each => $"{each} waits for progress"));
    }

    // A subscription that is told nothing may not have noticed yet that nobody watches for it.
    private bool IsSettled() =>
        Server.IsIdle && !Subscriptions.Exists(each => each.AwaitsProgress) && Server.Watchers == Due() && !OfRecordings().Any();

    // One for each, or one for all that share a range; who resyncs shares none.
    private int Due() => settings.Mode == ClusterMode.Gateways
        ? Subscriptions.Count(each => each.IsLive)
        : Subscriptions
            .Where(each => each.IsLive)
            .GroupBy(each => each.Watch.Options.Resync ? each.Watch.Tag : RangeShards.IdOf(new OpenSession(0, "", each.Watch)))
            .Count();
}

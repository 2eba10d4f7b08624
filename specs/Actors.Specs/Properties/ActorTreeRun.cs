using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Properties;

/// <summary>The actors in lockstep between subscribers and the model of etcd.</summary>
internal sealed class ActorTreeRun(LockstepSystem world, bool serverChoosesIds) : ScheduleRun(world, serverChoosesIds)
{
    private const int RoundsToSettle = 100;
    private static readonly TimeSpan LongerThanAnyTimer = TimeSpan.FromSeconds(1.1);
    private static readonly string[] Lanes = ["", "second"];

    private readonly LockstepSystem _world = world;
    private readonly bool _serverChoosesIds = serverChoosesIds;

    public void Subscribe(int subscriber, int lane, KeyRange range, WatchOptions options, int? startOffset, int credit) =>
        Subscribe(subscriber, range, options, startOffset, credit, StreamContext.Default with { Lane = Lanes[lane] });

    public void RefuseNextCall() =>
        _world.Transport.RefuseNext(new GrpcException(GrpcCode.Unavailable, "refused by the schedule", FailureOrigin.Transport));

    /// <summary>Heals everything, serves everything, and judges.</summary>
    /// <returns>What was broken; nothing when all is well.</returns>
    public IReadOnlyList<string> Breaches()
    {
        Settle();
        Offences.AddRange(OfRecordings());
        var (watches, watchers) = Standing();
        if (watches != watchers) Offences.Add($"{watches} watches live, and {watchers} stand on the server");

        UnsubscribeAll();
        if (Server.Streams.Any(stream => !stream.Call.IsDisposed)) Offences.Add("a call is open, and nobody watches (rule 3)");
        return AllOffences();
    }

    protected override void Tell(WatchProbe subscriber, EtcdWatch.ICommand command) => subscriber.Tell(command);

    private void Settle()
    {
        for (var round = 0; round < RoundsToSettle; round++)
        {
            AcknowledgeWhereAllIsSpent();
            var isCalm = Server.IsIdle;
            Server.Serve(Look);
            if (round > 1 && isCalm && IsSettled()) return;
            Wait(LongerThanAnyTimer);
        }
        Offences.Add($"not settled after {RoundsToSettle} rounds: {string.Join(", ", Subscriptions.Where(AwaitsProgress).Select(each => $"{each} waits for progress"))}");
    }

    private bool IsSettled()
    {
        var lanes = Subscriptions.Where(each => each.IsLive).Select(each => each.Watch.Context.Lane).Distinct().Count();
        var (watches, watchers) = Standing();
        return Server.LiveStreams.Length == lanes && Server.IsIdle && !Subscriptions.Exists(AwaitsProgress) && watches == watchers;
    }

    private (int Watches, int Watchers) Standing() => (Subscriptions.Count(each => each.IsLive), Server.Watchers);

    // One that chooses ids itself has no progress on request.
    private bool AwaitsProgress(WatchedSubscription subscription) => subscription.AwaitsProgress && !_serverChoosesIds;
}

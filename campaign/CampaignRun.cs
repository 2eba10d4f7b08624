using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Watch.Actors.Campaign.Chronicle;
using Watch.Actors.Campaign.Nemesis;
using Watch.Actors.Campaign.Report;
using Watch.Actors.Campaign.Subscribers;
using Watch.Actors.Campaign.Writers;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Campaign;

/// <summary>One campaign: writers, watches and harm at the same time, until everything is brought to its end and checked.</summary>
internal sealed class CampaignRun
{
    private const int WritersCount = 4;
    private static readonly TimeSpan Sampling = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Telling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CampaignPlan _plan;
    private readonly Stage _stage;
    private readonly Action<string> _say;
    private readonly string _version;
    private readonly HistoryReader _history;
    private readonly Compactions _compactions;
    private readonly IReadOnlyList<Writer> _writers;
    private readonly MemberNemesis _memberNemesis;
    private readonly NetworkNemesis _networkNemesis;
    private readonly IActorRef _audience;
    private readonly Archive _archive;
    private readonly Judge _judge;
    private readonly StreamFigures _streams = new();
    private AudienceActor.Collection _collected = new([], [], 0, 0, new Dictionary<string, int>(StringComparer.Ordinal));

    private CampaignRun(CampaignPlan plan, Stage stage, string version, Action<string> say)
    {
        (_plan, _stage, _version, _say) = (plan, stage, version, say);
        _history = new HistoryReader(stage.Members.Endpoints);
        _compactions = new Compactions(_history, version, stage.Proxies);
        _writers =
        [
            .. Enumerable.Range(0, WritersCount).Select(i => new Writer(new WritePlanner(i, plan.Chance("writer", i)), stage.Members, i)),
        ];
        _memberNemesis = new MemberNemesis(stage.Cluster, stage.Members, new HarmPlanner(plan.Chance("members"), plan.Nodes), _compactions);
        _networkNemesis = new NetworkNemesis(stage.Proxies, plan);
        _archive = new Archive(plan.Folder);
        _judge = new Judge(_archive, say);
        _audience = stage.System.ActorOf(AudienceActor.Props(stage.Multiplexer, plan), "audience");
    }

    /// <param name="plan">What it does.</param>
    /// <param name="stage">Where.</param>
    /// <param name="say">Takes lines for a reader.</param>
    /// <param name="stop">Ends it before its time, without figures.</param>
    /// <exception cref="InvalidDataException">The history cannot be read: there is nothing to check against.</exception>
    /// <exception cref="TimeoutException">etcd does not answer, though nobody harms it any more.</exception>
    public static async Task<Figures> RunAsync(CampaignPlan plan, Stage stage, Action<string> say, CancellationToken stop)
    {
        var version = (await stage.Cluster.StatusAsync(0, stop)).Version;
        return await new CampaignRun(plan, stage, version, say).RunAsync(stop);
    }

    private async Task<Figures> RunAsync(CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var read = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reading = _history.RunAsync(read.Token);
        Task[] acting =
        [
            .. _writers.Select(writer => writer.RunAsync(over.Token)),
            _memberNemesis.RunAsync(over.Token, stop), _networkNemesis.RunAsync(over.Token),
        ];
        try
        {
            await FollowAsync(Task.WhenAny([reading, .. acting]), stop);
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(acting);
        }
        _say("the faults are over: everything is brought to its end");
        await await Task.WhenAny(reading, EndAsync(stop));
        await read.CancelAsync();
        await reading;
        return Sum();
    }

    // What is recorded is checked on the way, so that it need not be kept.
    private async Task FollowAsync(Task<Task> failed, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        var told = TimeSpan.Zero;
        while (Stopwatch.GetElapsedTime(began) is var elapsed && elapsed < _plan.Length)
        {
            await Task.WhenAny(failed, Task.Delay(Sampling, stop));
            stop.ThrowIfCancellationRequested();
            if (failed.IsCompleted) await await failed;
            _audience.Tell(new AudienceActor.Heard(_history.Revision, _compactions.Revision));
            _streams.See((await _stage.Multiplexer.Ask<EtcdWatch.State>(EtcdWatch.QueryState.Instance, Patience, stop)).Streams);
            if (elapsed - told < Telling) continue;
            told = elapsed;
            Take(await _audience.Ask<AudienceActor.Collection>(AudienceActor.Collect.Instance, Patience, stop));
            _judge.Check(_history.Read(_compactions.Revision));
            Tell(elapsed);
        }
    }

    private async Task EndAsync(CancellationToken stop)
    {
        var (collection, breaches) = await new Curtain(_stage, _audience, _history).FallAsync(_compactions.Revision, stop);
        Take(collection);
        _judge.Tell(breaches);
        var history = _history.Read(_compactions.Revision);
        _archive.Keep(history);
        _judge.Check(history, isWhole: true);
    }

    private void Take(AudienceActor.Collection collection)
    {
        _collected = collection;
        _judge.Take(collection.Finished);
        _judge.Tell(
        [
            .. collection.Strays.Select(stray => new Breach(Guarantee.Ended, $"{stray} came after the end", []) { Recording = stray.Tag }),
        ]);
    }

    private void Tell(TimeSpan elapsed)
    {
        var faults = string.Join(", ", Faults().Where(each => each.Value > 0).Select(each => $"{each.Key} {each.Value}"));
        _say(string.Create(
            CultureInfo.InvariantCulture,
            $"{elapsed.TotalSeconds:0} s: revision {_history.Revision}, {_collected.Live} watches ({_streams.ParkedNow} parked), "
            + $"{_judge.Recordings} checked with {_judge.Events} events, {_streams.Reconnects} reconnects, {_streams.Parks} parks, "
            + $"{_judge.Resyncs} resyncs, {_judge.Breaches} breaches; {faults}"));
    }

    private Dictionary<string, int> Faults() =>
        _memberNemesis.Counts.Concat(_networkNemesis.Counts).ToDictionary(each => each.Key, each => each.Value, StringComparer.Ordinal);

    private Figures Sum() => new()
    {
        Seed = _plan.Seed, Seconds = _plan.Length.TotalSeconds, Nodes = _plan.Nodes, EtcdVersion = _version,
        Revisions = _history.Revision, EventsWritten = _history.Count, UnclearWrites = _writers.Sum(writer => writer.Unclear),
        Recordings = _judge.Recordings, Notifications = _judge.Notifications, EventsDelivered = _judge.Events,
        Watches = _collected.Kinds, Endings = _judge.Endings, Faults = Faults(), Deaths = _collected.Deaths,
        Reconnects = _streams.Reconnects, Parks = _streams.Parks,
        CompactedEndings = _judge.Endings.GetValueOrDefault(nameof(EndKind.Compacted)), Resyncs = _judge.Resyncs,
        Breaches = _judge.Breaches, PeakMemory = Process.GetCurrentProcess().PeakWorkingSet64 >> 20, Kept = _plan.Folder.FullName,
    };
}

using Watch.Actors.Specs.Properties;
using Watch.Actors.Watcherd.Checkpoints;
using Watch.Actors.Watcherd.Pipeline;

namespace Watch.Actors.Watcherd.Specs.Pipeline.Properties;

/// <summary>
/// Holds what the actions were run for against what happened, when everything has been served: docs/watcherd.md says what a watch promises.
/// </summary>
internal sealed class PipelineJudge(Schedule schedule, EtcdModel etcd, ModelSource source, ModelStore store, ModelActions actions)
{
    private HashSet<string> _stoodBefore = [];
    private int _settledBefore;

    public List<string> Offences { get; } = [];

    private bool LeavesOutPuts => schedule.Filters == "no-put";

    private bool LeavesOutDeletes => schedule.Filters == "no-delete";

    // With each list, what came and went since the one before is not told.
    private bool EverythingWasTold => source.Lists == 1;

    public void Judge(WatchState state)
    {
        var stands = etcd.At(etcd.Revision).ToDictionary(kv => kv.Key.ToStringUtf8(), kv => kv.ModRevision);
        if (source.Unacknowledged > 0) Offences.Add($"{source.Unacknowledged} notifications are not acknowledged");
        if (state.Done != etcd.Revision) Offences.Add($"all is done up to {etcd.Revision}, and told is {state}");
        JudgeKnown(stands);
        for (var action = 0; action < schedule.Actions; action++)
        {
            var runs = actions.Runs.Where(run => run.Action == action).ToArray();
            foreach (var ofKey in runs.GroupBy(run => run.Key)) JudgeOrder(ofKey);
            foreach (var key in etcd.From(0).Select(change => change.Event.Kv.Key.ToStringUtf8()).Distinct())
                JudgeKey(key, stands.GetValueOrDefault(key), [.. runs.Where(run => run.Key == key)]);
        }
        if (schedule is { IsOverRange: true, Filters: "" }) JudgeRange([.. actions.Runs.Where(run => run.Action == schedule.Actions)]);
        (_stoodBefore, _settledBefore) = ([.. stands.Keys], actions.Settled);
        if (state.Actions.Any(action => action.Pending > 0)) Offences.Add($"something is pending: {state}");
    }

    private void JudgeKnown(Dictionary<string, long> stands)
    {
        var known = store.Known().ToDictionary(one => one.Key.ToStringUtf8(), one => one.Value);
        foreach (var key in stands.Keys.Union(known.Keys))
        {
            if (!known.TryGetValue(key, out var one)) Offences.Add($"{key} stands, and is not known");
            else if (!stands.TryGetValue(key, out var revision)) Offences.Add($"{key} is gone, and known as {one}");
            else if (one.Stage != KnownStage.Done || one.ModRevision != revision) Offences.Add($"{key} stands @{revision}, and is known as {one}");
        }
    }

    private void JudgeOrder(IEnumerable<PastRun> ofKey)
    {
        long newest = 0;
        foreach (var run in ofKey)
        {
            if (run.Change.ModRevision < newest) Offences.Add($"{run.Change} was acted on after @{newest} (action {run.Action})");
            newest = Math.Max(newest, run.Change.ModRevision);
        }
    }

    private void JudgeKey(string key, long stands, PastRun[] runs)
    {
        var last = runs.Where(run => run.Settled > 0).MaxBy(run => run.Settled);
        if (!LeavesOutPuts && stands > 0 && last?.Change.ModRevision != stands) Offences.Add($"{key} stands @{stands}, the last run is for {last?.Change}");
        if (stands == 0 && !LeavesOutDeletes)
        {
            if (runs.Any(run => !run.IsDelete) && last is not { IsDelete: true }) Offences.Add($"{key} is gone, the last run is for {last?.Change}");
            if (_stoodBefore.Contains(key) && !(last is { IsDelete: true } && last.Settled > _settledBefore)) Offences.Add($"{key} is gone since, the last run is for {last?.Change}");
        }
        if (!EverythingWasTold) return;
        var newest = etcd.From(source.FirstList + 1).LastOrDefault(change =>
            change.Event.Kv.Key.ToStringUtf8() == key && (change.IsDelete ? !LeavesOutDeletes : !LeavesOutPuts));
        if (newest is not null && (last?.Change.ModRevision != newest.Revision || last.IsDelete != newest.IsDelete))
            Offences.Add($"{key} changed last @{newest.Revision}, the last run is for {last?.Change}");
    }

    private string At(long revision) => Stands.Text(etcd.At(revision).Select(kv => (kv.Key.Memory, kv.ModRevision)));

    private void JudgeRange(PastRun[] runs)
    {
        var last = runs.Where(run => run.Settled > 0).MaxBy(run => run.Settled);
        if (last?.Range != At(etcd.Revision)) Offences.Add($"the range is {At(etcd.Revision)}, and was last acted on as {last?.Range}");
        HashSet<string> ever = [.. Enumerable.Range(1, (int)etcd.Revision).Select(revision => At(revision))];
        foreach (var run in runs.Where(run => !ever.Contains(run.Range))) Offences.Add($"the range was acted on as {run.Range}, as it never was");
    }
}

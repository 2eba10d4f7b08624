using Watch.Actors.Campaign.Subscribers;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Campaign.Chronicle;

/// <summary>What the last event of a watch has to be.</summary>
internal sealed class Expected(History history)
{
    /// <returns>The revision of the last event that it has to be sent; 0 if there is none.</returns>
    public long Of(WatchPlan plan)
    {
        for (var i = history.Events.Count - 1; i >= 0 && history.Events[i].ModRevision >= plan.Options.StartRevision; i--)
            if (IsWanted(plan, history.Events[i])) return history.Events[i].ModRevision;
        return 0;
    }

    private static bool IsWanted(WatchPlan plan, WatchEvent e) =>
        plan.Range.Contains(e.Key.Span)
        && !plan.Options.Filters.HasFlag(e.Type == EventType.Put ? EventFilters.NoPut : EventFilters.NoDelete);
}

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>What differs between two configurations: a reload leaves all other watches alone. Names of watches.</summary>
/// <param name="Added">Those that are new.</param>
/// <param name="Removed">Those that are gone.</param>
/// <param name="Changed">Those that are not as they were: their own settings, their context, their templates.</param>
/// <param name="Unchanged">The others.</param>
/// <param name="NeedRestart">Keys outside of watches that differ and take effect at the next start.</param>
internal sealed record PlanComparison(
    IReadOnlyList<string> Added,
    IReadOnlyList<string> Removed,
    IReadOnlyList<string> Changed,
    IReadOnlyList<string> Unchanged,
    IReadOnlyList<string> NeedRestart)
{
    public static PlanComparison Of(DaemonPlan old, DaemonPlan next)
    {
        var before = old.Watches.ToDictionary(watch => watch.Name, StringComparer.Ordinal);
        var after = next.Watches.ToDictionary(watch => watch.Name, StringComparer.Ordinal);
        var kept = after.Values.Where(watch => before.ContainsKey(watch.Name))
            .ToLookup(watch => watch == before[watch.Name], watch => watch.Name);
        List<string> needRestart = [];
        if (old.StateDirectory != next.StateDirectory) needRestart.Add("watcherd.state-dir");
        if (old.Status != next.Status) needRestart.Add("watcherd.status");
        return new PlanComparison(
            [.. after.Keys.Where(name => !before.ContainsKey(name))], [.. before.Keys.Where(name => !after.ContainsKey(name))],
            [.. kept[false]], [.. kept[true]], needRestart);
    }
}

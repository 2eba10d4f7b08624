namespace Watch.Actors.TestKit.Guarantees.Checks;

/// <summary>G3.</summary>
internal static class ReliableCheck
{
    public static IEnumerable<Breach> Run(Stretch stretch, History history) => Untrue(stretch, history).Concat(Missing(stretch, history));

    private static IEnumerable<Breach> Untrue(Stretch stretch, History history)
    {
        foreach (var e in stretch.Events)
            if (history.Place(e) is var place && place < 0)
                yield return Breach.Of(Guarantee.Reliable, $"{e} never happened", e.ModRevision);
            else if (Difference(e, history.Events[place]) is { } what)
                yield return Breach.Of(Guarantee.Reliable, $"{e} has another {what} than what happened", e.ModRevision);
    }

    private static string? Difference(WatchEvent e, WatchEvent truth) =>
        truth.Type != e.Type ? "type"
        : !truth.Value.Span.SequenceEqual(e.Value.Span) ? "value"
        : truth.Lease != e.Lease ? "lease"
        : null;

    // What is missing before the first event is a matter of G5.
    private static IEnumerable<Breach> Missing(Stretch stretch, History history)
    {
        var came = stretch.Events.Where(e => history.Place(e) >= 0).ToHashSet(SameChange.Comparer);
        if (came.Count == 0) yield break;
        var first = came.Min(e => e.ModRevision);
        var last = came.Max(e => e.ModRevision);
        foreach (var due in history.Due(stretch, first, Math.Max(last, stretch.LastDue)))
            if (!came.Contains(due))
                yield return Breach.Of(Guarantee.Reliable, $"{due} was never delivered", due.ModRevision);
    }
}

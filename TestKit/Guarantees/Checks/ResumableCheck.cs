namespace Watch.Actors.TestKit.Guarantees.Checks;

/// <summary>G5.</summary>
internal static class ResumableCheck
{
    public static IEnumerable<Breach> Run(Stretch stretch, History history)
    {
        var start = stretch.FirstDue;
        if (start == 0) yield break;

        // A watch from now on may be sent events from before it was told that it stands (S6).
        if (stretch.Options.StartRevision > 0)
            foreach (var early in stretch.Events.Where(e => e.ModRevision < start))
                yield return Breach.Of(Guarantee.Resumable, $"a watch from {start} was sent {early}, from before it", early.ModRevision);

        var came = stretch.Events.Where(stretch.Wants).Select(e => e.ModRevision).FirstOrDefault();
        var last = came == 0 ? stretch.LastDue : came - 1;
        long[] due = [.. history.Due(stretch, start, last).Select(e => e.ModRevision).Distinct()];
        if (due.Length == 0) yield break;
        yield return came == 0
            ? Breach.Of(Guarantee.Resumable, $"a watch from {start} was sent nothing, and {due[0]} matches", due)
            : Breach.Of(Guarantee.Resumable, $"a watch from {start} begins with {came}, and {due[0]} matches", [.. due, came]);
    }
}

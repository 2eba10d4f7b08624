namespace Watch.Actors.TestKit.Guarantees.Checks;

/// <summary>Previous values: the right one or, where it may be compacted (S8), none.</summary>
internal static class PrevKvCheck
{
    public static IEnumerable<Breach> Run(Stretch stretch, History history)
    {
        foreach (var e in stretch.Events)
            if (Problem(stretch, history, e) is { } problem)
                yield return Breach.Of(Guarantee.PrevKv, $"{e} {problem}", e.ModRevision);
    }

    private static string? Problem(Stretch stretch, History history, WatchEvent e)
    {
        if (!stretch.Options.PrevKv) return e.PreviousValue is null ? null : "has a previous value that was not asked for";
        var place = history.Place(e);
        if (place < 0) return null;

        // A history may begin after the put before: only of a create is it known that there was none.
        if (history.Before(place) is not { } before)
            return e.PreviousValue is not null && history.Events[place].IsCreate ? "has a previous value, and there was none" : null;
        if (e.PreviousValue is { } previous)
            return before.Value.Span.SequenceEqual(previous.Span) ? null : $"has another previous value than {before} had put";
        return e.ModRevision > history.CompactRevision ? $"has no previous value, and that of {before} is not compacted" : null;
    }
}

namespace Watch.Actors.TestKit.Guarantees.Checks;

/// <summary>Range and filters, also of what a resync tells.</summary>
internal static class FilteredCheck
{
    public static IEnumerable<Breach> Run(Recording recording)
    {
        foreach (var e in recording.Events)
            if (!recording.IsInRange(e))
                yield return Breach.Of(Guarantee.Filtered, $"{e} is not in {recording.Range}", e.ModRevision);
            else if (recording.IsFilteredOut(e))
                yield return Breach.Of(Guarantee.Filtered, $"{e} is what the filter {recording.Options.Filters} leaves out", e.ModRevision);
    }
}

namespace Watch.Actors.TestKit.Guarantees.Checks;

/// <summary>Range and filters.</summary>
internal static class FilteredCheck
{
    public static IEnumerable<Breach> Run(Stretch stretch, History history)
    {
        foreach (var e in stretch.Events)
            if (!stretch.IsInRange(e))
                yield return Breach.Of(Guarantee.Filtered, $"{e} is not in {stretch.RangeText}", e.ModRevision);
            else if (stretch.IsFilteredOut(e))
                yield return Breach.Of(Guarantee.Filtered, $"{e} is what the filter {stretch.Options.Filters} leaves out", e.ModRevision);
    }
}

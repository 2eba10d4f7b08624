namespace Watch.Actors.TestKit.Guarantees.Checks;

/// <summary>G2.</summary>
internal static class UniqueCheck
{
    public static IEnumerable<Breach> Run(Stretch stretch, History history)
    {
        var seen = new HashSet<WatchEvent>(SameChange.Comparer);
        foreach (var e in stretch.Events)
            if (!seen.Add(e))
                yield return Breach.Of(Guarantee.Unique, $"{e} comes again", e.ModRevision);
    }
}

namespace Watch.Actors.TestKit.Guarantees.Checks;

/// <summary>G4.</summary>
internal static class AtomicCheck
{
    // An event that only comes again does not split its revision: that is a matter of G2.
    public static IEnumerable<Breach> Run(Stretch stretch, History history)
    {
        var seen = new HashSet<WatchEvent>(SameChange.Comparer);
        var batches = new Dictionary<long, int>();
        var split = new HashSet<long>();
        for (var batch = 0; batch < stretch.Batches.Count; batch++)
            foreach (var e in stretch.Batches[batch])
                if (seen.Add(e) && !batches.TryAdd(e.ModRevision, batch) && batches[e.ModRevision] != batch && split.Add(e.ModRevision))
                    yield return Breach.Of(Guarantee.Atomic, $"{e} comes apart from the rest of its revision", e.ModRevision);
    }
}

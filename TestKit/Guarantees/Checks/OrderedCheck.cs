namespace Watch.Actors.TestKit.Guarantees.Checks;

/// <summary>G1.</summary>
internal static class OrderedCheck
{
    public static IEnumerable<Breach> Run(Stretch stretch, History history)
    {
        WatchEvent? highest = null;
        var transaction = new HashSet<int>();
        var last = -1;
        foreach (var e in stretch.Events)
        {
            if (highest is { } high && e.ModRevision < high.ModRevision)
            {
                yield return Breach.Of(Guarantee.Ordered, $"{e} comes after {high}", high.ModRevision, e.ModRevision);
                continue;
            }
            if (highest?.ModRevision != e.ModRevision)
            {
                last = -1;
                transaction.Clear();
            }
            highest = e;

            // One that never happened has no place to be out of, and one that comes again is a matter of G2.
            var place = history.Place(e);
            if (place < 0 || !transaction.Add(place)) continue;
            if (place < last)
                yield return Breach.Of(
                    Guarantee.Ordered, $"{e} comes after {history.Events[last].KeyText} of the same transaction", e.ModRevision);
            else
                last = place;
        }
    }
}

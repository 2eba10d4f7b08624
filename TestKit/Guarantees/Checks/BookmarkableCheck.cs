namespace Watch.Actors.TestKit.Guarantees.Checks;

/// <summary>G6.</summary>
internal static class BookmarkableCheck
{
    public static IEnumerable<Breach> Run(Stretch stretch, History history)
    {
        long bookmark = 0, delivered = 0;
        foreach (var notification in stretch.Notifications)
            if (notification is EtcdWatch.Progress { Revision: var revision })
            {
                if (revision < bookmark)
                    yield return Of($"progress goes back from {bookmark} to {revision}", bookmark, revision);
                else if (revision < delivered)
                    yield return Of($"progress {revision} comes after the events of {delivered}", delivered, revision);
                bookmark = Math.Max(bookmark, revision);
            }
            else if (notification is EtcdWatch.Events events)
            {
                foreach (var e in events.Batch)
                {
                    if (e.ModRevision <= bookmark) yield return Of($"{e} comes after progress {bookmark}", bookmark, e.ModRevision);
                    delivered = Math.Max(delivered, e.ModRevision);
                }
            }
    }

    private static Breach Of(string what, long earlier, long later) => Breach.Of(Guarantee.Bookmarkable, what, earlier, later);
}

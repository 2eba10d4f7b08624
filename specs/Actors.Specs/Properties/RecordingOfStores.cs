using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Specs.Properties;

/// <summary>
/// What a subscriber was sent while one store was replaced by another. Each part is judged by its own store: the first by what was asked for,
/// each that follows as a watch that is told first what stands. Which store the first is of, no word says: it is one that explains it.
/// </summary>
internal sealed class RecordingOfStores(Recording whole, bool isLive)
{
    /// <param name="stores">Those that it may have been told of, the last one standing.</param>
    /// <returns>Every guarantee that was broken.</returns>
    public IReadOnlyList<string> Breaches(IReadOnlyList<StoreHistory> stores) =>
        stores.Select(first => Breaches(first, stores)).MinBy(breaches => breaches.Count)!;

    private List<string> Breaches(StoreHistory first, IReadOnlyList<StoreHistory> stores)
    {
        var breaches = new List<string>();
        var store = first;
        var (options, part) = (whole.Options, new List<EtcdWatch.INotification>());
        foreach (var notification in whole.Notifications)
        {
            if (notification is EtcdWatch.Resynced resynced && resynced.ClusterId != store.ClusterId)
            {
                Judge(readUpTo: 0);
                store = stores.Single(one => one.ClusterId == resynced.ClusterId);
                options = options with { StartRevision = 0, InitialList = true, ClusterId = 0, CreatedNotify = false };
                part = [];
                if (!resynced.IsWhole) breaches.Add($"{whole.Name}: told of another store, and not all that stands there");
            }
            part.Add(notification);
        }
        Judge(whole.ReadUpTo);
        if (isLive && store != stores[^1]) breaches.Add($"{whole.Name}: it knows nothing of the store that stands");
        return breaches;

        void Judge(long? readUpTo) => breaches.AddRange(
            Validators.Check(whole with { Options = options, Notifications = part, ReadUpTo = readUpTo }, store.Events).Select(breach => breach.ToString()));
    }
}

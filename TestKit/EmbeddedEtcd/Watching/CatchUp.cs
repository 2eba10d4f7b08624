using Watch.Actors.TestKit.Embedded.Store;

namespace Watch.Actors.TestKit.Embedded.Watching;

/// <summary>
/// One round for some watchers that are behind: a single pass over the history finds for each of them
/// its next events, up to a number of revisions (S7).
/// </summary>
internal sealed class CatchUp
{
    private readonly Dictionary<Watcher, Batch> _batches;
    private readonly WatcherIndex _index = new();
    private readonly int _maxRevisions;

    public CatchUp(IReadOnlyCollection<Watcher> watchers, int maxRevisions)
    {
        _maxRevisions = maxRevisions;
        _batches = watchers.ToDictionary(watcher => watcher, _ => new Batch());
        foreach (var watcher in watchers) _index.Add(watcher);
    }

    /// <summary>Reads the history and queues what is found. A watcher that has nothing more to read is synced then.</summary>
    public void Run(MvccStore store)
    {
        Collect(store);
        foreach (var (watcher, batch) in _batches)
        {
            if (!watcher.TrySend(store, batch.Shown)) continue;
            watcher.NextRevision = batch.More ?? Math.Max(watcher.NextRevision, store.Revision + 1);
            if (batch.More is null) watcher.State = WatcherState.Synced;
        }
    }

    private void Collect(MvccStore store)
    {
        var found = new List<Watcher>();
        foreach (var change in store.Log.From(_batches.Keys.Min(watcher => watcher.NextRevision)))
        {
            found.Clear();
            _index.Find(change.Current.Key, found);
            foreach (var watcher in found)
                if (change.Revision >= watcher.NextRevision && watcher.Shows(change)) Add(_batches[watcher], change);
        }
    }

    private void Add(Batch batch, Change change)
    {
        if (batch.More is not null) return;
        if (change.Revision != batch.LastRevision && batch.Revisions == _maxRevisions)
        {
            batch.More = change.Revision;
            return;
        }

        if (change.Revision != batch.LastRevision) batch.Revisions++;
        batch.LastRevision = change.Revision;
        batch.Shown.Add(change);
    }

    private sealed class Batch
    {
        public List<Change> Shown { get; } = [];

        public int Revisions { get; set; }

        public long LastRevision { get; set; }

        /// <summary>The first revision that found no room.</summary>
        public long? More { get; set; }
    }
}

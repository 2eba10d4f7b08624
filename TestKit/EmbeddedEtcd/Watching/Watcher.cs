using Google.Protobuf.Collections;
using Watch.Actors.Protos;
using Watch.Actors.TestKit.Embedded.Store;
using static Watch.Actors.Protos.WatchCreateRequest.Types;

namespace Watch.Actors.TestKit.Embedded.Watching;

/// <summary>Where a watcher is in relation to the store.</summary>
internal enum WatcherState
{
    /// <summary>It has everything, and is told of each new revision as it is made.</summary>
    Synced,

    /// <summary>It is behind, and is fed from the history.</summary>
    Unsynced,

    /// <summary>What it needed next is compacted: it gets nothing more, but keeps its id until it is cancelled (S4).</summary>
    Compacted,

    /// <summary>It is cancelled, or its stream has ended.</summary>
    Gone,
}

/// <summary>One watch of one stream, as the server keeps it.</summary>
internal sealed class Watcher
{
    private readonly bool _withPrevious;
    private readonly bool _withoutPuts;
    private readonly bool _withoutDeletes;
    private readonly bool _fragmented;
    private bool _quiet = true;

    public Watcher(WatchStream stream, long id, KeyRange range, WatchCreateRequest request)
    {
        Stream = stream;
        Id = id;
        Range = range;
        _withPrevious = request.PrevKv;
        _withoutPuts = request.Filters.Contains(FilterType.Noput);
        _withoutDeletes = request.Filters.Contains(FilterType.Nodelete);
        _fragmented = request.Fragment;
        WantsProgress = request.ProgressNotify;
    }

    public WatchStream Stream { get; }

    public long Id { get; }

    public KeyRange Range { get; }

    /// <summary>Whether it asked for automatic progress (S9).</summary>
    public bool WantsProgress { get; }

    public WatcherState State { get; set; }

    /// <summary>The first revision that it has not been given.</summary>
    public long NextRevision { get; set; }

    /// <summary>Whether the watch lets a change through its filters.</summary>
    public bool Shows(Change change) => !(change.IsDelete ? _withoutDeletes : _withoutPuts);

    /// <summary>Queues changes that it shows. None is nothing to do (S8).</summary>
    /// <param name="store">The keys, to know what is compacted.</param>
    /// <param name="shown">The changes, in order.</param>
    /// <returns>False when the stream is too slow to take them; nothing was queued then.</returns>
    public bool TrySend(MvccStore store, IReadOnlyList<Change> shown)
    {
        if (shown.Count == 0) return true;
        var response = new WatchResponse { Header = Stream.Header(store.Revision), WatchId = Id };
        AddEvents(response.Events, store, shown);
        if (!Stream.Outbox.TryPost(response, _fragmented)) return false;
        _quiet = false;
        return true;
    }

    /// <summary>Queues a progress notification, unless there were events since the last time, which say as much (S9).</summary>
    public void ReportProgress(long revision)
    {
        var due = _quiet;
        _quiet = true;
        if (due) TellProgress(revision);
    }

    /// <summary>Queues a progress notification, if it has been told everything before it.</summary>
    public void TellProgress(long revision)
    {
        // A stream that cannot take it now is no idle one: it will be told later.
        if (State == WatcherState.Synced)
            Stream.Outbox.TryPost(new WatchResponse { Header = Stream.Header(revision), WatchId = Id }, fragmented: false);
    }

    private void AddEvents(RepeatedField<Event> events, MvccStore store, IReadOnlyList<Change> shown)
    {
        foreach (var change in shown) events.Add(change.ToEvent(_withPrevious && store.KeepsStateBefore(change)));
    }
}

using Watch.Actors.Protos;
using Watch.Actors.TestKit.Embedded.Store;

namespace Watch.Actors.TestKit.Embedded.Watching;

/// <summary>
/// All watches of the server. Those that are synced are told of a revision as it is made; the others wait in line
/// for the history. Not safe for several threads at once: the node's lock guards it together with the store.
/// </summary>
internal sealed class WatchHub(MvccStore store, WatchLimits limits)
{
    private readonly WatcherIndex _synced = new();
    private readonly LinkedList<Watcher> _unsynced = [];

    /// <summary>Answers a create request: one Created, or one failure with id -1 (S2).</summary>
    public void Create(WatchStream stream, WatchCreateRequest request)
    {
        if (Refusal(request) is { } reason)
        {
            stream.Outbox.Answer(Failure(stream, reason));
            return;
        }

        if (!stream.TryChooseId(request.WatchId, out var id))
        {
            stream.Outbox.Answer(Failure(stream, EtcdErrors.WatchIdTaken));
            return;
        }

        var watcher = new Watcher(stream, id, new KeyRange(request.Key.Memory, request.RangeEnd.Memory), request)
        {
            NextRevision = request.StartRevision == 0 ? store.Revision + 1 : request.StartRevision,
        };
        stream.Add(watcher);
        stream.Outbox.Answer(new WatchResponse { Header = stream.Header(store.Revision), WatchId = id, Created = true });
        if (watcher.NextRevision > store.Revision) _synced.Add(watcher);
        else FallBehind(watcher);
    }

    /// <summary>Answers a cancel request; for an unknown id there is no answer.</summary>
    public void Cancel(WatchStream stream, long id)
    {
        if (!stream.TryRemove(id, out var watcher))
        {
            stream.Outbox.NoAnswer();
            return;
        }

        Forget(watcher);
        stream.Outbox.Answer(new WatchResponse { Header = stream.Header(store.Revision), WatchId = id, Canceled = true });
    }

    /// <summary>Answers a progress request, if every watch of the stream is synced; else there is no answer (S10).</summary>
    public void RequestProgress(WatchStream stream)
    {
        if (stream.Watchers.Any(watcher => watcher.State != WatcherState.Synced)) stream.Outbox.NoAnswer();
        else stream.Outbox.Answer(new WatchResponse { Header = stream.Header(store.Revision), WatchId = -1 });
    }

    /// <summary>Sends automatic progress to the idle watches that asked for it (S9).</summary>
    public void ReportProgress(WatchStream stream)
    {
        foreach (var watcher in stream.Watchers.Where(watcher => watcher.WantsProgress)) watcher.ReportProgress(store.Revision);
    }

    /// <summary>Tells the watches that asked for progress how far the store is, whatever they were told before.</summary>
    public void TellProgress(WatchStream stream)
    {
        foreach (var watcher in stream.Watchers.Where(watcher => watcher.WantsProgress)) watcher.TellProgress(store.Revision);
    }

    /// <summary>Cancels watches of a stream for a reason of the server's own, as far as the stream can take it.</summary>
    public void CancelAll(WatchStream stream, Func<KeyRange, bool> which, string reason)
    {
        foreach (var watcher in stream.Watchers.Where(watcher => watcher.State != WatcherState.Compacted && which(watcher.Range)).ToList())
        {
            var response = new WatchResponse
            {
                Header = stream.Header(store.Revision), WatchId = watcher.Id, Canceled = true, CancelReason = reason,
            };
            if (!stream.Outbox.TryPost(response, fragmented: false)) continue;
            stream.TryRemove(watcher.Id, out _);
            Forget(watcher);
        }
    }

    /// <summary>Forgets the watches of a stream that has ended.</summary>
    public void Close(WatchStream stream)
    {
        foreach (var watcher in stream.Watchers) Forget(watcher);
    }

    /// <summary>Tells the synced watches of the changes of the newest revision.</summary>
    public void Publish(IReadOnlyList<Change> changes)
    {
        foreach (var (watcher, shown) in Concerned(changes))
        {
            // What was not sent stays in the history, and the watch reads it there.
            if (watcher.TrySend(store, shown)) continue;
            watcher.NextRevision = store.Revision;
            _synced.Remove(watcher);
            FallBehind(watcher);
        }
    }

    /// <summary>Feeds some of the watches that are behind, those first that have waited longest.</summary>
    /// <returns>Whether others could be fed at once.</returns>
    public bool RunCatchUpRound()
    {
        var chosen = Choose();
        if (chosen.Count == 0) return false;
        new CatchUp(chosen, limits.RevisionsPerResponse).Run(store);
        foreach (var watcher in chosen)
            if (watcher.State == WatcherState.Synced) _synced.Add(watcher);
            else FallBehind(watcher);
        return _unsynced.Any(watcher => !watcher.Stream.Outbox.IsFull);
    }

    private static string? Refusal(WatchCreateRequest request)
    {
        if (request.StartRevision < 0) return EtcdErrors.WatchCompacted;
        var range = new KeyRange(request.Key.Memory, request.RangeEnd.Memory);
        return !range.IsSingleKey && !range.HasNoUpperBound && range.Start.Span.SequenceCompareTo(range.End.Span) >= 0
            ? EtcdErrors.WatchRangeEmpty
            : null;
    }

    private WatchResponse Failure(WatchStream stream, string reason) => new()
    {
        Header = stream.Header(store.Revision), WatchId = -1, Created = true, Canceled = true, CancelReason = reason,
    };

    private List<Watcher> Choose()
    {
        var chosen = new List<Watcher>();
        for (var node = _unsynced.First; node is not null && chosen.Count < limits.WatchersPerRound;)
        {
            var (current, watcher) = (node, node.Value);
            node = node.Next;
            if (watcher.State == WatcherState.Unsynced && watcher.Stream.Outbox.IsFull) continue;
            if (watcher.State == WatcherState.Unsynced && watcher.NextRevision < store.CompactRevision && !TryTellCompacted(watcher)) continue;
            _unsynced.Remove(current);
            if (watcher.State == WatcherState.Unsynced) chosen.Add(watcher);
        }

        return chosen;
    }

    // S3: the header has no revision, and there is no reason.
    private bool TryTellCompacted(Watcher watcher)
    {
        var response = new WatchResponse
        {
            Header = watcher.Stream.Header(0), WatchId = watcher.Id, Canceled = true, CompactRevision = store.CompactRevision,
        };
        if (!watcher.Stream.Outbox.TryPost(response, fragmented: false)) return false;
        watcher.State = WatcherState.Compacted;
        return true;
    }

    private void FallBehind(Watcher watcher)
    {
        watcher.State = WatcherState.Unsynced;
        _unsynced.AddLast(watcher);
    }

    private void Forget(Watcher watcher)
    {
        if (watcher.State == WatcherState.Synced) _synced.Remove(watcher);
        // One that waits in line leaves it when its turn comes: finding it there would cost more.
        watcher.State = WatcherState.Gone;
    }

    // A watch gets the changes of one revision in one response.
    private Dictionary<Watcher, List<Change>> Concerned(IReadOnlyList<Change> changes)
    {
        var concerned = new Dictionary<Watcher, List<Change>>();
        var found = new List<Watcher>();
        foreach (var change in changes)
        {
            found.Clear();
            _synced.Find(change.Current.Key, found);
            foreach (var watcher in found)
            {
                if (change.Revision < watcher.NextRevision || !watcher.Shows(change)) continue;
                if (concerned.TryGetValue(watcher, out var shown)) shown.Add(change);
                else concerned.Add(watcher, [change]);
            }
        }

        return concerned;
    }
}

/// <summary>How much of the history a watch is given at once.</summary>
/// <param name="RevisionsPerResponse">Revisions in one response.</param>
/// <param name="WatchersPerRound">Watches fed in one round.</param>
internal sealed record WatchLimits(int RevisionsPerResponse, int WatchersPerRound);

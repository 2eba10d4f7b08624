using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Properties;

/// <summary>
/// The model's side of one watch call, built as etcd's is: a receive loop, a queue of control replies, a queue of events, and a send loop that
/// takes from either. The schedule says when each of them takes a step; whatever it says, S1 to S11 hold.
/// </summary>
internal sealed class ModelStream(EtcdModel store, ScriptedCall call, bool choosesIds)
{
    /// <summary>A range that nobody may read.</summary>
    public const string DeniedKey = "x";

    private const int EventQueueCapacity = 4;

    private readonly Queue<WatchRequest> _received = new();
    private readonly SortedDictionary<long, ModelWatcher> _watchers = [];
    private readonly HashSet<long> _usedIds = [], _announced = [], _cancelledOnce = [];
    private readonly Queue<WatchResponse> _control = new();
    private readonly Queue<Told> _events = new();
    private readonly Dictionary<long, List<Told>> _unannounced = [];
    private readonly Queue<WatchResponse> _wire = new();
    private long _nextId;
    private bool _isBroken;

    /// <summary>What the client did that it must not.</summary>
    public List<string> Offences { get; } = [];

    public ScriptedCall Call => call;

    public bool IsLive => !_isBroken && !call.IsDisposed;

    /// <summary>Watches that stand on the server, those included that compaction has cancelled and the client has not.</summary>
    public int Watchers => _watchers.Count;

    public bool IsIdle
    {
        get
        {
            TakeRequests();
            return _received.Count + _control.Count + _events.Count + _wire.Count == 0 && _watchers.Values.All(watcher => watcher.IsSynced || watcher.IsCompacted);
        }
    }

    /// <summary>The receive loop takes so many requests.</summary>
    public void Receive(int count)
    {
        TakeRequests();
        for (; count > 0 && _received.TryDequeue(out var request); count--)
            switch (request.RequestUnionCase)
            {
                case WatchRequest.RequestUnionOneofCase.CreateRequest: Create(request.CreateRequest); break;
                case WatchRequest.RequestUnionOneofCase.CancelRequest: Cancel(request.CancelRequest.WatchId); break;
                case WatchRequest.RequestUnionOneofCase.ProgressRequest: Progress(); break;
            }
    }

    /// <summary>The store has changed: watches that are synced are told, unless the queue of events is full.</summary>
    public void Changed(IReadOnlyList<Change> changes)
    {
        foreach (var watcher in _watchers.Values.Where(watcher => watcher.IsSynced))
            if (_events.Count >= EventQueueCapacity) watcher.IsSynced = false;
            else Tell(watcher, watcher.Take(changes, store.Revision, 1));
    }

    /// <summary>One watch falls behind.</summary>
    public void Lag(int watcher)
    {
        if (_watchers.Count > 0) _watchers.Values.ElementAt(watcher % _watchers.Count).IsSynced = false;
    }

    /// <summary>A round of catching up: each watch that is behind is told at most so many revisions, or that they are gone (S3, S7).</summary>
    public void CatchUp(int maxRevisions)
    {
        foreach (var watcher in _watchers.Values.Where(watcher => watcher is { IsSynced: false, IsCompacted: false }))
            if (watcher.Next < store.CompactRevision)
            {
                watcher.IsCompacted = true;
                _events.Enqueue(new Told(watcher, [], 0, store.CompactRevision));
            }
            else
            {
                Tell(watcher, watcher.Take(store.From(watcher.Next), store.Revision, maxRevisions));
            }
    }

    /// <summary>The ticker of automatic progress (S9).</summary>
    public void Tick()
    {
        foreach (var watcher in _watchers.Values.Where(watcher => watcher is { WantsProgress: true, IsSynced: true }))
            _events.Enqueue(new Told(watcher, [], store.Revision));
    }

    /// <summary>The send loop sends so many responses, which the client reads as one batch.</summary>
    /// <param name="count">How many.</param>
    /// <param name="controlFirst">Whether control replies or events have their turn first.</param>
    /// <param name="fragmentSize">How many events a part of a fragmented response holds.</param>
    public void Send(int count, bool controlFirst, int fragmentSize)
    {
        var batch = new List<WatchResponse>();
        while (batch.Count < count)
            if (_wire.TryDequeue(out var response)) batch.Add(response);
            else if (_control.Count > 0 && (controlFirst || _events.Count == 0)) SendControl(_control.Dequeue());
            else if (_events.TryDequeue(out var told)) SendEvents(told, fragmentSize);
            else break;
        if (batch.Count > 0) call.Respond([.. batch.Select(response => Answers.OfCluster(response, store.ClusterId))]);
    }

    /// <summary>The call ends in one way or another.</summary>
    public void Break(Action<ScriptedCall> how)
    {
        _isBroken = true;
        how(call);
    }

    private void TakeRequests()
    {
        foreach (var request in call.TakeRequests()) _received.Enqueue(request);
    }

    private void Create(WatchCreateRequest request)
    {
        if (request.Key.ToStringUtf8() == DeniedKey)
        {
            _control.Enqueue(Answers.Refused("etcdserver: permission denied"));
            return;
        }
        var id = choosesIds ? _nextId++ : request.WatchId;
        if (id == 0 && !choosesIds) Offences.Add("a create leaves the id to the server");
        if (!_usedIds.Add(id)) Offences.Add($"id {id} is used twice on one call (S5)");
        _watchers[id] = new ModelWatcher(id, request, store.Revision);
        _control.Enqueue(Answers.Created(id, 0));
    }

    private void Cancel(long id)
    {
        if (!_cancelledOnce.Add(id)) Offences.Add($"id {id} is cancelled twice (rule 10)");
        if (!_usedIds.Contains(id)) Offences.Add($"id {id} is cancelled, and was never asked for");
        if (_watchers.Remove(id)) _control.Enqueue(Answers.Canceled(id, revision: store.Revision));
    }

    // S10: silence unless everything has caught up. The answer takes its turn among events, not among control replies.
    private void Progress()
    {
        if (_watchers.Count > 0 && _watchers.Values.All(watcher => watcher.IsSynced))
            _events.Enqueue(new Told(null, [], store.Revision));
    }

    private void Tell(ModelWatcher watcher, IReadOnlyList<Change> changes)
    {
        if (changes.Count > 0) _events.Enqueue(new Told(watcher, changes, store.Revision));
    }

    private void SendControl(WatchResponse response)
    {
        _wire.Enqueue(response);
        if (response.WatchId == ServerResponse.NoWatch) return;
        if (response.Canceled)
        {
            _announced.Remove(response.WatchId);
            return;
        }
        // S6: read after the watch was registered, so events up to it may follow.
        response.Header.Revision = store.Revision;
        _announced.Add(response.WatchId);
        if (!_unannounced.Remove(response.WatchId, out var waiting)) return;
        foreach (var told in waiting) _wire.Enqueue(Response(told));
    }

    private void SendEvents(Told told, int fragmentSize)
    {
        if (told.Watcher is { } unannounced && !_announced.Contains(unannounced.Id))
        {
            if (!_unannounced.TryGetValue(unannounced.Id, out var waiting)) _unannounced[unannounced.Id] = waiting = [];
            waiting.Add(told);
            return;
        }
        var whole = Response(told);
        if (told.Watcher is not { WantsFragments: true } || whole.Events.Count <= fragmentSize)
        {
            _wire.Enqueue(whole);
            return;
        }
        var parts = whole.Events.Chunk(fragmentSize).ToArray();
        for (var i = 0; i < parts.Length; i++)
        {
            var part = Answers.AtRevision(Answers.Fragment(whole.WatchId, i < parts.Length - 1, parts[i]), whole.Header.Revision);
            _wire.Enqueue(part);
        }
    }

    private WatchResponse Response(Told told)
    {
        if (told.Watcher is not { } watcher) return Answers.Progress(ServerResponse.NoWatch, told.Revision);
        if (told.CompactRevision > 0) return Answers.Compacted(watcher.Id, told.CompactRevision);
        var response = Answers.Progress(watcher.Id, told.Revision);
        response.Events.AddRange(told.Changes.Select(change => watcher.WantsPrevious ? store.WithPrevious(change) : change.Event));
        return response;
    }

    /// <summary>What waits to be sent of a watch, or of all of them: changes, progress, or the word that history is gone.</summary>
    private sealed record Told(ModelWatcher? Watcher, IReadOnlyList<Change> Changes, long Revision, long CompactRevision = 0);
}

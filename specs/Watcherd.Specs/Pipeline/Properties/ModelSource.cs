using Watch.Actors.Protos;
using Watch.Actors.Specs.Properties;
using Watch.Actors.TestKit;

namespace Watch.Actors.Watcherd.Specs.Pipeline.Properties;

/// <summary>The multiplexer as a watch sees it (<see cref="WatchOptions.Resync"/>), with one notification at a time when the schedule says so.</summary>
internal sealed class ModelSource(EtcdModel store)
{
    private const ulong ClusterId = 7;
    private const int Credit = 3;

    // Resynced, the events, and progress.
    private readonly Queue<object> _list = new();
    private readonly SortedDictionary<string, long> _told = new(StringComparer.Ordinal);
    private EtcdWatch.Watch? _watch;
    private bool _hasBegun, _knowsWatcher;
    private long _at;

    /// <summary>Lists of the range that there have been; resumed without one, a watch has been told every change.</summary>
    public int Lists { get; private set; }

    /// <summary>The revision of the first.</summary>
    public long FirstList { get; private set; }

    /// <summary>Notifications with events that have not been acknowledged.</summary>
    public int Unacknowledged { get; private set; }

    public bool IsWatched => _watch is not null;

    public bool HasToldAll => IsWatched && _hasBegun && _list.Count == 0 && _at == store.Revision;

    /// <summary>Takes a command.</summary>
    public void Take(object command)
    {
        switch (command)
        {
            case EtcdWatch.Watch watch: Begin(watch); break;
            case EtcdWatch.Ack ack when ack.Tag == _watch?.Tag: Unacknowledged -= ack.Count; break;
            case EtcdWatch.Unwatch unwatch when unwatch.Tag == _watch?.Tag: Forget(); break;
        }
    }

    /// <summary>The watcher is no more.</summary>
    public void Forget()
    {
        (_watch, _hasBegun, _knowsWatcher, _at, Unacknowledged) = (null, false, false, 0, 0);
        _list.Clear();
        _told.Clear();
    }

    /// <summary>What comes next.</summary>
    /// <param name="most">So many revisions, or keys of a list.</param>
    /// <returns>Null while nothing does.</returns>
    public EtcdWatch.INotification? Next(int most)
    {
        if (_watch is null) return null;
        if (!_hasBegun) Begin();
        if (_list.Count == 0 && _at + 1 < store.CompactRevision) List();
        if (_list.Count > 0) return NextOfList(most);
        if (_at == store.Revision || Unacknowledged == Credit) return null;
        var upTo = Math.Min(store.Revision, _at + most);
        Change[] changes = [.. store.From(_at + 1).Where(change => change.Revision <= upTo)];
        foreach (var change in changes) Told(change.Event);
        _at = upTo;
        Unacknowledged++;
        return new EtcdWatch.Events(_watch.Tag, Answers.Batch(changes.Select(store.WithPrevious)));
    }

    /// <summary>A progress, where one may be told.</summary>
    public EtcdWatch.INotification? Progress() => HasToldAll ? new EtcdWatch.Progress(_watch!.Tag, _at) : null;

    /// <summary>History is lost again, or for the first time: the range is listed.</summary>
    public void Relist()
    {
        if (!_hasBegun) return;
        _list.Clear();
        List();
    }

    /// <summary>The watch ends for a fault.</summary>
    public EtcdWatch.INotification? End()
    {
        if (_watch is not { Tag: var tag }) return null;
        Forget();
        return new EtcdWatch.Ended(tag, new EndReason(EndKind.Failed, "as the schedule says"));
    }

    private void Begin(EtcdWatch.Watch watch)
    {
        Assert.False(IsWatched, "two watches at once");
        Assert.True(watch.Options is { Resync: true, InitialList: true } or { Resync: true, StartRevision: > 0, ClusterId: ClusterId });
        _watch = watch;
    }

    // As of the revision before its start, the keys are listed that may be gone later: where that is compacted, all is.
    private void Begin()
    {
        _hasBegun = true;
        _at = _watch!.Options.StartRevision - 1;
        if (_watch.Options.InitialList || _at < store.CompactRevision)
        {
            List();
            return;
        }
        _knowsWatcher = true;
        foreach (var kv in store.At(_at)) _told[kv.Key.ToStringUtf8()] = kv.ModRevision;
    }

    private void List()
    {
        var keys = store.At(store.Revision).ToArray();
        var stands = keys.ToDictionary(kv => kv.Key.ToStringUtf8(), kv => kv.ModRevision, StringComparer.Ordinal);
        Lists++;
        if (FirstList == 0) FirstList = store.Revision;
        _at = store.Revision;
        _list.Enqueue(new EtcdWatch.Resynced(_watch!.Tag, _at) { ClusterId = ClusterId, IsWhole = !_knowsWatcher });
        foreach (var kv in keys.Where(kv => _told.GetValueOrDefault(kv.Key.ToStringUtf8()) != kv.ModRevision)) Enqueue(new Event { Kv = kv });
        foreach (var gone in _told.Keys.Where(key => !stands.ContainsKey(key)).ToArray()) Enqueue(Answers.Delete(gone, _at));
        _list.Enqueue(new EtcdWatch.Progress(_watch.Tag, _at));
    }

    private void Enqueue(Event one) => _list.Enqueue(one);

    private EtcdWatch.INotification? NextOfList(int most)
    {
        if (_list.Peek() is EtcdWatch.INotification)
        {
            _knowsWatcher = true;
            return (EtcdWatch.INotification)_list.Dequeue();
        }
        if (Unacknowledged == Credit) return null;
        var batch = new List<Event>();
        while (batch.Count < most && _list.Peek() is Event) batch.Add((Event)_list.Dequeue());
        foreach (var one in batch) Told(one);
        Unacknowledged++;
        return new EtcdWatch.Events(_watch!.Tag, Answers.Batch(batch));
    }

    private void Told(Event one)
    {
        var key = one.Kv.Key.ToStringUtf8();
        if (one.Type == Event.Types.EventType.Delete) _told.Remove(key);
        else _told[key] = one.Kv.ModRevision;
    }
}

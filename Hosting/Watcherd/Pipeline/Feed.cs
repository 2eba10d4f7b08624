using Google.Protobuf;
using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Checkpoints;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Pipeline.Model;

namespace Watch.Actors.Watcherd.Pipeline;

/// <summary>
/// Turns what a watch is told into changes for its actions: in order, as far as they have room, and not before the disk has what it must
/// have.
/// Part of the runner's actor.
/// </summary>
/// <remarks>
/// A key is known on the disk before an action is first run for it: or one that is deleted while the daemon is down, in history that is
/// compacted then, could never be told as gone.
/// </remarks>
/// <param name="plan">The watch.</param>
/// <param name="work">What is done, as checkpoints tell it.</param>
/// <param name="journal">What is kept.</param>
/// <param name="queues">Who acts.</param>
/// <param name="acknowledge">Gives back the credit for one notification, by its tag.</param>
internal sealed class Feed(WatchPlan plan, string work, Journal journal, Queues queues, Action<string> acknowledge)
{
    // Enough to make a write worth its while.
    private const int MostAtOnce = 1000;

    private readonly LinkedList<(EtcdWatch.INotification Notification, bool IsFirst)> _inbox = [];
    private readonly RangeMirror _mirror = new();
    private Stage _stage;
    private ListComparison? _list;
    private Queue<ByteString>? _gone;
    private Slice? _ready;
    private Change? _lastListed;
    private int _at;
    private ulong _clusterId;
    private long _revision;

    private enum Stage
    {
        /// <summary>Changes come as they happened.</summary>
        Following,

        /// <summary>A list has begun; what the actions know is being read.</summary>
        Loading,

        /// <summary>A list of all that stands is being told.</summary>
        Comparing,

        /// <summary>What differs from what was told before is being told.</summary>
        CatchingUp,
    }

    /// <summary>Keys told by the present or last list.</summary>
    public long Listed { get; private set; }

    /// <summary>Changes taken, those of lists among them.</summary>
    public long Changes { get; private set; }

    public bool IsListing => _stage != Stage.Following;

    /// <summary>Whether a list has been given to the actions whole.</summary>
    public bool HasListed { get; private set; }

    /// <summary>Whether something waits for room.</summary>
    public bool IsHeldBack => _inbox.Count > 0 && queues.Room == 0;

    /// <summary>Whether keys and values take more than they may: nothing goes on until <see cref="Drop"/>.</summary>
    public bool IsTooLarge => _mirror.Bytes > plan.MaxRangeBytes;

    /// <summary>The watch goes on where an earlier life stopped.</summary>
    public void Begin(Checkpoint checkpoint) => (_clusterId, _revision) = (checkpoint.ClusterId, checkpoint.Revision);

    /// <summary>The watch has told something.</summary>
    /// <param name="notification">What.</param>
    /// <param name="isFirst">Whether it is the first of its subscription: a list then has all that stands.</param>
    public void Take(EtcdWatch.INotification notification, bool isFirst)
    {
        // A later progress says more; it takes no credit, and there may be many.
        if (notification is EtcdWatch.Progress && _inbox.Last?.Value.Notification is EtcdWatch.Progress) _inbox.RemoveLast();
        _inbox.AddLast((notification, isFirst));
        Proceed();
    }

    /// <summary>What the actions know has been read.</summary>
    public void OnKnown(Dictionary<ByteString, long> known)
    {
        (_stage, _list) = (Stage.Comparing, new ListComparison(known));
        Proceed();
    }

    /// <summary>Forgets what has not been given: a list has to follow.</summary>
    public void Drop()
    {
        _inbox.Clear();
        _mirror.Clear();
        (_stage, _list, _gone, _ready, _at) = (Stage.Following, null, null, null, 0);
    }

    /// <summary>Goes on as far as possible.</summary>
    public void Proceed()
    {
        while (!IsTooLarge && TryGive() && _stage != Stage.Loading && _inbox.First is { Value: var (next, isFirst) })
        {
            var isTaken = next switch
            {
                EtcdWatch.Resynced resynced => BeginList(resynced, isFirst),
                EtcdWatch.Events events => TakeSome(events),
                EtcdWatch.Progress progress => TakeProgress(progress.Revision),
                _ => true,
            };
            if (isTaken) _inbox.RemoveFirst();
            else if (_ready is null) return;
        }
    }

    private bool BeginList(EtcdWatch.Resynced resynced, bool isFirst)
    {
        var isAnew = resynced.ClusterId != _clusterId || resynced.Revision < _revision;
        (_clusterId, _revision) = (resynced.ClusterId, resynced.Revision);
        if (!IsListing || isFirst) Listed = 0;
        if (isAnew || isFirst)
        {
            _stage = Stage.Loading;
            _mirror.Clear();
            _lastListed = null;
            if (isAnew) journal.BeginAnew(new Checkpoint(_clusterId, 0, work));
            else journal.LoadKnown();
        }
        else if (_stage == Stage.Following)
        {
            _stage = Stage.CatchingUp;
        }
        return true;
    }

    private bool TakeSome(EtcdWatch.Events events)
    {
        var slice = new Slice();
        for (var room = Math.Min(queues.Room, MostAtOnce); _at < events.Batch.Count && slice.Changes.Count < room; _at++)
            Take(events.Batch[_at], slice);
        if (_at == 0) return false;
        var isTaken = _at == events.Batch.Count;
        if (isTaken)
        {
            _at = 0;
            slice.Tag = events.Tag;
            if (_stage == Stage.Following) _revision = slice.Revision = events.Batch.LastRevision;
        }
        _ready = isTaken || slice.Changes.Count > 0 ? slice : null;
        return isTaken;
    }

    private void Take(in WatchEvent one, Slice slice)
    {
        Changes++;
        var change = Copy(one);
        var key = UnsafeByteOperations.UnsafeWrap(change.Key);
        if (queues.NeedRange) _mirror.Apply(change);
        if (IsListing)
        {
            Listed++;
            _lastListed = change;
        }
        if (change.Type == EventType.Delete) _list?.Deleted(key);
        else if (_list?.IsNews(key, change.ModRevision) == false) return;
        if (!TryHide(key, change) && change.Type == EventType.Put && (IsListing || one.IsCreate))
            slice.Written = journal.Add(new KnownKey(key, KnownKey.Unsure));
        if (!IsHidden(change.Type)) slice.Changes.Add(new KeyChange(key, change));
    }

    private bool TakeProgress(long revision)
    {
        if (IsListing && !TryEndList(revision)) return false;
        _revision = revision;
        queues.Mark(new Checkpoint(_clusterId, revision, work));
        return true;
    }

    private bool TryEndList(long revision)
    {
        _gone ??= new Queue<ByteString>(_list?.NotListed ?? []);
        var slice = new Slice();
        for (var room = Math.Min(queues.Room, MostAtOnce); _gone.Count > 0 && slice.Changes.Count < room;)
        {
            var key = _gone.Dequeue();
            var gone = new Change
            {
                Watch = plan.Name, ClusterId = _clusterId, Type = EventType.Delete, Key = key.Memory, ModRevision = revision,
            };
            if (!TryHide(key, gone)) slice.Changes.Add(new KeyChange(key, gone));
        }
        if (slice.Changes.Count > 0)
        {
            _ready = slice;
            return false;
        }
        if (_gone.Count > 0) return false;
        (_stage, _list, _gone) = (Stage.Following, null, null);
        HasListed = true;

        // An empty range is one whose first key is gone.
        var any = _lastListed ?? new Change
        {
            Watch = plan.Name, ClusterId = _clusterId, Type = EventType.Delete, Key = plan.Range.Start, ModRevision = revision,
        };
        if (queues.NeedRange) queues.GiveRange(new KeyChange(UnsafeByteOperations.UnsafeWrap(any.Key), any), _mirror.View);
        return true;
    }

    private bool TryGive()
    {
        if (_ready is not { } ready) return true;
        if (!journal.IsWritten(ready.Written))
        {
            journal.Save();
            return false;
        }
        _ready = null;
        if (ready.Changes.Count > 0)
            foreach (var known in queues.Give(ready.Changes, _mirror.View, isPart: IsListing)) journal.Add(known);
        if (ready.Revision > 0) queues.Mark(new Checkpoint(_clusterId, ready.Revision, work));
        if (ready.Tag is { } tag) acknowledge(tag);
        return true;
    }

    // Filters are applied here and not by the server, for a list tells what is gone only to those who know what was there.
    private bool IsHidden(EventType type) =>
        plan.Options.Filters.HasFlag(type == EventType.Put ? EventFilters.NoPut : EventFilters.NoDelete);

    private bool TryHide(ByteString key, Change change)
    {
        if (!IsHidden(change.Type)) return false;
        journal.Add(new KnownKey(key, change.Type == EventType.Delete ? KnownKey.Gone : change.ModRevision));
        return true;
    }

    private Change Copy(in WatchEvent one) => new()
    {
        Watch = plan.Name, ClusterId = _clusterId, Type = one.Type, Key = one.Key.ToArray(), Value = one.Value.ToArray(),
        PreviousValue = one.PreviousValue is { } previous ? previous.ToArray() : default(ReadOnlyMemory<byte>?),
        CreateRevision = one.CreateRevision, ModRevision = one.ModRevision,
        Version = one.Version, Lease = one.Lease,
    };

    /// <summary>Changes that are given together.</summary>
    private sealed class Slice
    {
        public List<KeyChange> Changes { get; } = [];

        /// <summary>What the disk has to have first; 0 for nothing.</summary>
        public long Written { get; set; }

        /// <summary>With it, everything up to this revision has been given; 0 where that cannot be said.</summary>
        public long Revision { get; set; }

        /// <summary>The notification that it is the last of; null while more of it follows.</summary>
        public string? Tag { get; set; }
    }
}

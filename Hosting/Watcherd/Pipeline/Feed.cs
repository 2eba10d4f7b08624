using Google.Protobuf;
using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Checkpoints;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Pipeline.Model;

namespace Watch.Actors.Watcherd.Pipeline;

/// <summary>
/// Turns what a watch is told into changes for its actions: in order, as far as they have room, and not before the disk has what it
/// must have. Part of the runner's actor.
/// </summary>
/// <remarks>
/// A change is known on the disk before an action is run for it. Or a key that is deleted while the daemon is down, in history that is
/// compacted then, could never be told as gone; and a restart, which is told all behind the checkpoint once more, could act on an older
/// value of a key after a newer one.
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

    private readonly LinkedList<EtcdWatch.INotification> _inbox = [];
    private readonly RangeMirror _mirror = new();
    private Dictionary<ByteString, long> _ahead = [];
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
    /// <param name="checkpoint">Where.</param>
    /// <param name="ahead">How far that life may have acted on keys behind it: nothing older is acted on.</param>
    public void Begin(Checkpoint checkpoint, Dictionary<ByteString, long> ahead) =>
        (_clusterId, _revision, _ahead) = (checkpoint.ClusterId, checkpoint.Revision, ahead);

    /// <summary>The watch has told something.</summary>
    /// <param name="notification">What; after a <see cref="EtcdWatch.Resynced"/> all that stands.</param>
    public void Take(EtcdWatch.INotification notification)
    {
        // A later progress says more; it takes no credit, and there may be many.
        if (notification is EtcdWatch.Progress && _inbox.Last?.Value is EtcdWatch.Progress) _inbox.RemoveLast();
        _inbox.AddLast(notification);
        Proceed();
    }

    /// <summary>What the actions know has been read.</summary>
    public void OnKnown(Dictionary<ByteString, KnownKey> known)
    {
        (_stage, _list) = (Stage.Comparing, new ListComparison(known));
        Proceed();
    }

    /// <summary>Forgets what has not been given: a list has to follow.</summary>
    public void Drop()
    {
        _inbox.Clear();
        _mirror.Clear();
        (_list, _gone, _ready, _at) = (null, null, null, 0);

        // What is being read still comes.
        if (_stage != Stage.Loading) _stage = Stage.Following;
    }

    /// <summary>Goes on as far as possible.</summary>
    public void Proceed()
    {
        // What can be is given together, after one write.
        while (TryGive())
        {
            while (TryTakeNext())
            {
            }
            if (_ready is null) return;
        }
    }

    private bool TryTakeNext()
    {
        if (IsTooLarge || _stage == Stage.Loading || _inbox.First is not { Value: var next }) return false;
        var isTaken = next switch
        {
            EtcdWatch.Resynced resynced => TryBeginList(resynced),
            EtcdWatch.Events events => TryTake(events),
            EtcdWatch.Progress progress => TryTake(progress),
            _ => true,
        };
        if (isTaken) _inbox.RemoveFirst();
        return isTaken;
    }

    private bool TryBeginList(EtcdWatch.Resynced resynced)
    {
        if (_ready is not null) return false;
        var isAnew = resynced.ClusterId != _clusterId || resynced.Revision < _revision;
        (_stage, _clusterId, _revision) = (Stage.Loading, resynced.ClusterId, resynced.Revision);
        _mirror.Clear();
        _ahead.Clear();
        (_lastListed, Listed) = (null, 0);
        queues.ForgetMarks();
        var begun = new Checkpoint(_clusterId, 0, work);
        if (isAnew) journal.BeginAnew(begun);
        else journal.BeginList(begun);
        return true;
    }

    private bool TryTake(EtcdWatch.Events events)
    {
        var slice = _ready ?? new Slice();
        var room = Math.Min(queues.Room, MostAtOnce);
        while (_at < events.Batch.Count && (slice.Changes.Count < room || IsWithinTransaction(events.Batch))) Take(events.Batch[_at++], slice);
        var isTaken = _at == events.Batch.Count;
        if (isTaken)
        {
            _at = 0;
            slice.Tags.Add(events.Tag);
            if (_stage == Stage.Following) _revision = slice.Revision = events.Batch.LastRevision;
        }
        if (isTaken || !slice.IsEmpty) _ready = slice;
        return isTaken;
    }

    // Nobody is shown a range in which half a transaction has happened.
    private bool IsWithinTransaction(EventBatch batch) =>
        queues.NeedRange && !IsListing && _at > 0 && batch[_at].ModRevision == batch[_at - 1].ModRevision;

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
        if (!IsOvertaken(key, change.ModRevision)) AddTo(slice, new KeyChange(key, change));
    }

    private bool TryTake(EtcdWatch.Progress progress)
    {
        if (IsListing && (_ready is not null || !TryEndList(progress.Revision))) return false;
        _revision = progress.Revision;
        if (_ready is { } ready) ready.Revision = _revision;
        else Mark(_revision);
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
            AddTo(slice, new KeyChange(key, gone));
        }
        if (!slice.IsEmpty)
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
        foreach (var known in queues.LeaveOut(ready.LeftOut.Values)) journal.Add(known);
        if (ready.Revision > 0) Mark(ready.Revision);
        foreach (var tag in ready.Tags) acknowledge(tag);
        return true;
    }

    private void Mark(long revision) => queues.Mark(new Checkpoint(_clusterId, revision, work));

    // An earlier life may have acted on a newer change of the key, and that one is still to come.
    private bool IsOvertaken(ByteString key, long modRevision) =>
        _ahead.TryGetValue(key, out var newest) && (modRevision < newest || !_ahead.Remove(key));

    // Filters are applied here and not by the server, for a list tells what is gone only to those who know what was there.
    private void AddTo(Slice slice, KeyChange change)
    {
        if (plan.Options.Filters.HasFlag(change.Change.Type == EventType.Put ? EventFilters.NoPut : EventFilters.NoDelete))
        {
            slice.LeftOut[change.Key] = change.Done;
            return;
        }
        slice.LeftOut.Remove(change.Key);
        queues.Overtaken(change.Key);
        slice.Written = journal.Add(change.Begun);
        slice.Changes.Add(change);
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

        /// <summary>What is known of keys by changes that filters leave out, where none of <see cref="Changes"/> is newer.</summary>
        public Dictionary<ByteString, KnownKey> LeftOut { get; } = [];

        public bool IsEmpty => Changes.Count == 0 && LeftOut.Count == 0;

        /// <summary>What the disk has to have first; 0 for nothing.</summary>
        public long Written { get; set; }

        /// <summary>With it, everything up to this revision has been given; 0 where that cannot be said.</summary>
        public long Revision { get; set; }

        /// <summary>The notifications that are whole with it.</summary>
        public List<string> Tags { get; } = [];
    }
}

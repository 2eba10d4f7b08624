using Watch.Actors.Protos;

namespace Watch.Actors.TestKit.Embedded.Store;

/// <summary>
/// Keys with their past, in memory. A write is one revision; a read sees the keys as of one revision.
/// Not safe for several threads at once.
/// </summary>
internal sealed class MvccStore
{
    private readonly KeyIndex _index = new();

    /// <summary>The revision of the last write; an empty store is at 1, as etcd's is.</summary>
    public long Revision { get; private set; } = 1;

    /// <summary>The first revision that can be read, when there was a compaction; -1 before.</summary>
    public long CompactRevision { get; private set; } = -1;

    /// <summary>The changes for those who follow them.</summary>
    public ChangeLog Log { get; } = new();

    /// <summary>The live keys of a range as of a revision, in order of their keys.</summary>
    public IEnumerable<KeyValue> Read(KeyRange range, long revision)
    {
        foreach (var history in _index.In(range))
            if (history.At(revision) is { } current) yield return current;
    }

    /// <summary>Begins a write; nothing else may be begun before it is committed.</summary>
    public WriteBatch Begin() => new(this, _index);

    /// <summary>Refuses a revision that is compacted, or later than <paramref name="latest"/>.</summary>
    public void CheckReadable(long revision, long latest)
    {
        if (revision > latest) throw EtcdErrors.FutureRevision();
        if (revision < CompactRevision) throw EtcdErrors.Compacted();
    }

    /// <summary>Forgets what only reads before <paramref name="revision"/> can see.</summary>
    /// <exception cref="EtcdException">The revision is compacted already, or does not exist yet.</exception>
    public void Compact(long revision)
    {
        if (revision <= CompactRevision) throw EtcdErrors.Compacted();
        if (revision > Revision) throw EtcdErrors.FutureRevision();
        CompactRevision = revision;
        _index.Compact(revision);
        Log.Compact(revision);
    }

    /// <summary>Whether the state before a change can still be shown.</summary>
    public bool KeepsStateBefore(Change change) => change.Revision - 1 >= CompactRevision;

    internal void Commit(IReadOnlyList<Change> changes)
    {
        if (changes.Count == 0) return;
        Revision++;
        Log.Append(changes);
    }
}

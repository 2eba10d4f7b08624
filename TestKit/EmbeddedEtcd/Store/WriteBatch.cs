using Google.Protobuf;
using Watch.Actors.Protos;

namespace Watch.Actors.TestKit.Embedded.Store;

/// <summary>
/// The changes of one revision, seen by its own reads as they are made. There is no way back:
/// what may be refused is checked before.
/// </summary>
internal sealed class WriteBatch(MvccStore store, KeyIndex index)
{
    private readonly List<Change> _changes = [];

    /// <summary>The revision that reads see: the new one as soon as there is a change.</summary>
    public long Revision => _changes.Count == 0 ? store.Revision : store.Revision + 1;

    /// <summary>The live keys of a range, in order of their keys, with the changes made so far.</summary>
    public IEnumerable<KeyValue> Read(KeyRange range) => store.Read(range, Revision);

    /// <summary>Puts a key.</summary>
    public Change Put(ByteString key, ByteString value, long lease)
    {
        var history = index.GetOrAdd(key);
        var previous = history.At(Revision);
        var revision = store.Revision + 1;
        return Add(history, new Change(
            Event.Types.EventType.Put,
            new KeyValue
            {
                Key = history.Key,
                Value = value,
                CreateRevision = previous?.CreateRevision ?? revision,
                ModRevision = revision,
                Version = (previous?.Version ?? 0) + 1,
                Lease = lease,
            },
            previous));
    }

    /// <summary>Deletes the live keys of a range.</summary>
    public IReadOnlyList<Change> Delete(KeyRange range)
    {
        var seen = Revision;
        var deleted = new List<Change>();
        foreach (var history in index.In(range))
        {
            if (history.At(seen) is not { } previous) continue;
            var tombstone = new KeyValue { Key = history.Key, ModRevision = store.Revision + 1 };
            deleted.Add(Add(history, new Change(Event.Types.EventType.Delete, tombstone, previous)));
        }

        return deleted;
    }

    /// <summary>Makes the changes the store's newest revision; without changes there is none.</summary>
    public IReadOnlyList<Change> Commit()
    {
        store.Commit(_changes);
        return _changes;
    }

    private Change Add(KeyHistory history, Change change)
    {
        history.Append(change);
        _changes.Add(change);
        return change;
    }
}

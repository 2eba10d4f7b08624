using Google.Protobuf;
using Watch.Actors.Protos;

namespace Watch.Actors.TestKit.Embedded.Store;

/// <summary>Every change of one key that is not compacted, oldest first. A delete ends a generation, the next put begins one.</summary>
internal sealed class KeyHistory(ByteString key)
{
    private readonly List<Change> _changes = [];

    /// <summary>The key.</summary>
    public ByteString Key { get; } = key;

    /// <summary>Adds a change, newer than all that are here.</summary>
    public void Append(Change change) => _changes.Add(change);

    /// <summary>The key as it stood at a revision; null when it did not exist then.</summary>
    public KeyValue? At(long revision)
    {
        var last = LastNotAfter(revision);
        return last < 0 || _changes[last].IsDelete ? null : _changes[last].Current;
    }

    /// <summary>Forgets what no read at <paramref name="revision"/> or later can see.</summary>
    /// <returns>Whether nothing is left.</returns>
    public bool Compact(long revision)
    {
        var last = LastNotAfter(revision);
        if (last >= 0) _changes.RemoveRange(0, _changes[last].IsDelete ? last + 1 : last);
        return _changes.Count == 0;
    }

    private int LastNotAfter(long revision)
    {
        // Nearly all reads are of the newest.
        if (_changes.Count > 0 && _changes[^1].Revision <= revision) return _changes.Count - 1;
        int low = 0, high = _changes.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_changes[middle].Revision <= revision) low = middle + 1;
            else high = middle;
        }

        return low - 1;
    }
}

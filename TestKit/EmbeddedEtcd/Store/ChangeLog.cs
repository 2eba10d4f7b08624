using System.Runtime.InteropServices;

namespace Watch.Actors.TestKit.Embedded.Store;

/// <summary>All changes that are not compacted, in the order in which they were made.</summary>
internal sealed class ChangeLog
{
    private readonly List<Change> _changes = [];

    /// <summary>Adds the changes of a new revision.</summary>
    public void Append(IReadOnlyList<Change> changes) => _changes.AddRange(changes);

    /// <summary>The changes at <paramref name="revision"/> and later. Valid until the log changes.</summary>
    public ReadOnlySpan<Change> From(long revision) => CollectionsMarshal.AsSpan(_changes)[FirstAt(revision)..];

    /// <summary>
    /// Forgets the changes below <paramref name="revision"/>. That revision itself stays, deletes too:
    /// a watch may begin at the compacted revision (S3).
    /// </summary>
    public void Compact(long revision) => _changes.RemoveRange(0, FirstAt(revision));

    private int FirstAt(long revision)
    {
        int low = 0, high = _changes.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_changes[middle].Revision < revision) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}

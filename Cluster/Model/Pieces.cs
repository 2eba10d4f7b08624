namespace Watch.Actors.Cluster.Model;

/// <summary>Cuts what is too long for one message.</summary>
internal static class Pieces
{
    // Of an event on the wire, beside its key and values: types, lengths and numbers.
    private const int EventOverhead = 64;

    /// <summary>
    /// Events as several notifications, none of which splits a revision (G4), and none larger than one message unless it is one revision. So
    /// each that has arrived counts, whatever becomes of the others.
    /// </summary>
    public static IReadOnlyList<EventBatch> Cut(EventBatch whole, int size)
    {
        var parts = new List<EventBatch>();
        var (first, boundary, bytes, ofRevision) = (0, 0, 0, 0);
        for (var i = 0; i < whole.Count; i++)
        {
            if (i > 0 && whole[i].ModRevision != whole[i - 1].ModRevision) (boundary, ofRevision) = (i, 0);
            ofRevision += whole[i].Size + EventOverhead;
            bytes += whole[i].Size + EventOverhead;
            if (bytes <= size || boundary == first) continue;
            parts.Add(whole.Slice(first, boundary - first));
            (first, bytes) = (boundary, ofRevision);
        }
        parts.Add(whole.Slice(first, whole.Count - first));
        return parts;
    }

    /// <summary>The bytes of a notification, in parts of a size; the last one has nothing that follows.</summary>
    public static IEnumerable<(ReadOnlyMemory<byte> Bytes, bool MoreFollow)> Cut(ReadOnlyMemory<byte> whole, int size)
    {
        while (whole.Length > size)
        {
            yield return (whole[..size], true);
            whole = whole[size..];
        }
        yield return (whole, false);
    }
}

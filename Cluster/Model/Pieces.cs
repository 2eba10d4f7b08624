namespace Watch.Actors.Cluster.Model;

/// <summary>Cuts a notification for the wire.</summary>
internal static class Pieces
{
    /// <summary>The parts, in order; the last one, which may be empty, has nothing that follows.</summary>
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

namespace Watch.Actors.Model;

/// <summary>
/// Puts the parts of a response together (rule 14, S11). Parts may split a revision but are contiguous, so every revision before
/// the last one seen is whole and goes on at once: what is held is one revision, not one response.
/// </summary>
internal sealed class FragmentAssembler
{
    private readonly List<WatchEvent> _held = [];

    /// <summary>Bytes of the parts that what is held came in.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>True while a revision is incomplete.</summary>
    public bool IsHolding => _held.Count > 0;

    /// <summary>Takes one part.</summary>
    /// <param name="part">Its events.</param>
    /// <param name="moreFollow">Whether the server says that more parts follow.</param>
    /// <param name="bytes">What it holds in memory.</param>
    /// <returns>The revisions that are now whole, in order; null if there is none.</returns>
    public EventBatch? Add(EventBatch part, bool moreFollow, int bytes)
    {
        if (!moreFollow && !IsHolding) return part;

        var whole = moreFollow ? CountBefore(part, part.LastRevision) : part.Count;
        var heldIsWhole = !moreFollow || whole > 0 || (IsHolding && _held[0].ModRevision < part.LastRevision);
        WatchEvent[] released = heldIsWhole ? [.. _held, .. part.Span[..whole]] : [];
        if (heldIsWhole) Reset();
        _held.AddRange(part.Span[whole..]);
        if (IsHolding) HeldBytes += bytes;
        return released.Length == 0 ? null : new EventBatch(released);
    }

    /// <summary>
    /// Forgets a partial revision: its watch was created anew, cancelled, or lost its connection, and will get it again in whole.
    /// </summary>
    public void Reset()
    {
        _held.Clear();
        HeldBytes = 0;
    }

    private static int CountBefore(EventBatch part, long revision)
    {
        var count = part.Count;
        while (count > 0 && part[count - 1].ModRevision == revision) count--;
        return count;
    }
}

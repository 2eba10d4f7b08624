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
    /// <returns>
    /// The revision that was held, if it is now whole; and what else of the part is whole, which goes on as it stands: only what has been cut is
    /// copied. In this order; null for none.
    /// </returns>
    public (EventBatch? Held, EventBatch? Whole) Add(EventBatch part, bool moreFollow, int bytes)
    {
        if (!moreFollow && !IsHolding) return (null, part);

        var continued = IsHolding ? CountAtStart(part, _held[0].ModRevision) : 0;
        var whole = moreFollow ? Math.Max(continued, CountBefore(part, part.LastRevision)) : part.Count;
        _held.AddRange(part.Span[..continued]);
        EventBatch? held = null;
        if (IsHolding && (continued < part.Count || !moreFollow))
        {
            held = new EventBatch([.. _held]);
            Reset();
        }
        if (moreFollow)
        {
            _held.AddRange(part.Span[whole..]);
            if (IsHolding) HeldBytes += bytes;
        }
        return (held, whole > continued ? part.Slice(continued, whole - continued) : null);
    }

    /// <summary>
    /// Forgets a partial revision: its watch was created anew, cancelled, or lost its connection, and will get it again in whole.
    /// </summary>
    public void Reset()
    {
        _held.Clear();
        HeldBytes = 0;
    }

    private static int CountAtStart(EventBatch part, long revision)
    {
        var count = 0;
        while (count < part.Count && part[count].ModRevision == revision) count++;
        return count;
    }

    private static int CountBefore(EventBatch part, long revision)
    {
        var count = part.Count;
        while (count > 0 && part[count - 1].ModRevision == revision) count--;
        return count;
    }
}

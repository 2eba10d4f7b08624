namespace Watch.Actors.Model;

/// <summary>One undelivered notification: events, progress, or that a resync begins.</summary>
/// <param name="Events">The events; null for anything else.</param>
/// <param name="Revision">The last revision of the events, or the revision of the progress or of the resync.</param>
/// <param name="Bytes">What it holds in memory, about.</param>
/// <param name="IsResynced">Whether the range was listed afresh.</param>
/// <param name="ClusterId">Which cluster's range that was.</param>
/// <param name="IsWhole">Whether all that stands follows.</param>
internal readonly record struct RingItem(
    EventBatch? Events, long Revision, int Bytes, bool IsResynced = false, ulong ClusterId = 0, bool IsWhole = false)
{
    public bool IsProgress => Events is null && !IsResynced;

    public static RingItem Progress(long revision) => new(null, revision, 0);

    public static RingItem Resynced(long revision, ulong clusterId, bool isWhole) => new(null, revision, 0, IsResynced: true, clusterId, isWhole);
}

/// <summary>
/// Notifications that some subscription has not been sent yet, oldest first, with one cursor per subscription.
/// Bounded in number and bytes; what every cursor has passed is dropped. An empty ring holds no memory to speak of.
/// </summary>
internal sealed class NotificationRing(int capacity, long maxBytes)
{
    private readonly List<RingCursor> _cursors = new(1);
    private RingItem[] _items = [];
    private long _head, _tail;

    /// <summary>Bytes of what it holds.</summary>
    public long Bytes { get; private set; }

    public int Count => (int)(_tail - _head);

    public bool IsEmpty => _tail == _head;

    public IReadOnlyList<RingCursor> Cursors => _cursors;

    /// <summary>Adds a reader that sees what is appended from now on.</summary>
    public void Add(RingCursor cursor)
    {
        cursor.Position = _tail;
        _cursors.Add(cursor);
    }

    /// <summary>Removes a reader, and drops what only it had not read.</summary>
    public void Remove(RingCursor cursor)
    {
        _cursors.Remove(cursor);
        Trim();
    }

    /// <summary>
    /// Appends a notification. Progress right after progress takes its place. One notification always fits in an empty ring, however large.
    /// </summary>
    /// <returns>False when the ring is full: nothing was appended.</returns>
    public bool TryAppend(RingItem item)
    {
        if (item.IsProgress && !IsEmpty && At(_tail - 1).IsProgress && _cursors.TrueForAll(c => c.Position < _tail))
        {
            Bytes += item.Bytes - At(_tail - 1).Bytes;
            At(_tail - 1) = item;
            return true;
        }
        if (!IsEmpty && (Count == capacity || Bytes + item.Bytes > maxBytes)) return false;
        if (Count == _items.Length) Grow();
        At(_tail++) = item;
        Bytes += item.Bytes;
        return true;
    }

    /// <summary>The next notification for a reader, which it has then passed.</summary>
    public bool TryRead(RingCursor cursor, out RingItem item)
    {
        if (!TryPeek(cursor, out item)) return false;
        cursor.Position++;
        Trim();
        return true;
    }

    /// <summary>The next notification for a reader.</summary>
    public bool TryPeek(RingCursor cursor, out RingItem item)
    {
        var any = cursor.Position < _tail;
        item = any ? At(cursor.Position) : default;
        return any;
    }

    private void Trim()
    {
        var slowest = _tail;
        foreach (var cursor in _cursors) slowest = Math.Min(slowest, cursor.Position);
        while (_head < slowest)
        {
            Bytes -= At(_head).Bytes;
            At(_head++) = default;
        }
        if (IsEmpty && _items.Length > 0) _items = [];
    }

    private ref RingItem At(long position) => ref _items[position % _items.Length];

    private void Grow()
    {
        var larger = new RingItem[Math.Min(capacity, Math.Max(4, _items.Length * 2))];
        for (var position = _head; position < _tail; position++) larger[position % larger.Length] = At(position);
        _items = larger;
    }
}

/// <summary>How far a reader of a <see cref="NotificationRing"/> has come.</summary>
internal class RingCursor
{
    internal long Position { get; set; }
}

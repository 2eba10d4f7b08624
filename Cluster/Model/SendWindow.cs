namespace Watch.Actors.Cluster.Model;

/// <summary>
/// Numbers pieces, holds each until the receiver has it, and says which to send: so many that no more than the window's bytes are on their
/// way, or one.
/// </summary>
/// <param name="maxBytes">The window.</param>
internal sealed class SendWindow<T>(long maxBytes)
{
    private readonly Queue<Entry> _waiting = new();
    private readonly Queue<Entry> _onTheirWay = new();
    private long _last, _bytes;
    private long _oldestAtLastLook;

    /// <summary>True when the receiver has everything.</summary>
    public bool IsEmpty => _waiting.Count + _onTheirWay.Count == 0;

    /// <summary>True while a piece is on its way.</summary>
    public bool IsUnderWay => _onTheirWay.Count > 0;

    /// <summary>True while there are pieces that the window has no room for.</summary>
    public bool HasWaiting => _waiting.Count > 0;

    /// <summary>A further piece.</summary>
    public void Add(T piece, int bytes) => _waiting.Enqueue(new Entry(++_last, piece, bytes));

    /// <summary>The next piece to send; it is on its way then.</summary>
    public bool TryTake(out (long Number, T Piece) next)
    {
        next = default;
        if (!_waiting.TryPeek(out var entry) || (_onTheirWay.Count > 0 && _bytes + entry.Bytes > maxBytes)) return false;
        _onTheirWay.Enqueue(_waiting.Dequeue());
        _bytes += entry.Bytes;
        next = (entry.Number, entry.Piece);
        return true;
    }

    /// <summary>The receiver has every piece up to this number.</summary>
    /// <returns>Those that it was not known to have.</returns>
    public IReadOnlyList<T> Acknowledged(long upTo)
    {
        var taken = new List<T>();
        while (_onTheirWay.TryPeek(out var entry) && entry.Number <= upTo)
        {
            _onTheirWay.Dequeue();
            _bytes -= entry.Bytes;
            taken.Add(entry.Piece);
        }
        return taken;
    }

    /// <summary>What to send again: everything on its way, when the oldest of it has been on its way since the last look.</summary>
    public IReadOnlyList<(long Number, T Piece)> Overdue()
    {
        var oldest = _onTheirWay.TryPeek(out var entry) ? entry.Number : 0;
        var isOverdue = oldest > 0 && oldest == _oldestAtLastLook;
        _oldestAtLastLook = oldest;
        return isOverdue ? [.. _onTheirWay.Select(each => (each.Number, each.Piece))] : [];
    }

    private readonly record struct Entry(long Number, T Piece, int Bytes);
}

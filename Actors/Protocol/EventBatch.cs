using System.Collections;

namespace Watch.Actors;

/// <summary>
/// Events in the order of the store: whole revisions, each revision's events in the order of its transaction. Never empty when delivered.
/// Enumerating with <c>foreach</c> allocates nothing.
/// </summary>
public sealed class EventBatch : IReadOnlyList<WatchEvent>
{
    private readonly WatchEvent[] _events;
    private readonly int _first;

    internal EventBatch(WatchEvent[] events) : this(events, 0, events.Length)
    {
    }

    internal EventBatch(WatchEvent[] events, int first, int count)
    {
        _events = events;
        _first = first;
        Count = count;
    }

    /// <summary>The number of events.</summary>
    public int Count { get; }

    /// <summary>The revision of the first event; 0 when empty.</summary>
    public long FirstRevision => Count == 0 ? 0 : this[0].ModRevision;

    /// <summary>The revision of the last event: resume at this + 1. 0 when empty.</summary>
    public long LastRevision => Count == 0 ? 0 : this[Count - 1].ModRevision;

    internal ReadOnlySpan<WatchEvent> Span => _events.AsSpan(_first, Count);

    /// <summary>The event at <paramref name="index"/>, counting from 0.</summary>
    public WatchEvent this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return _events[_first + index];
        }
    }

    /// <summary>The events in order.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<WatchEvent> IEnumerable<WatchEvent>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal EventBatch Slice(int first, int count) => new(_events, _first + first, count);

    /// <summary>Walks a batch.</summary>
    public struct Enumerator : IEnumerator<WatchEvent>
    {
        private readonly EventBatch _batch;
        private int _at;

        internal Enumerator(EventBatch batch)
        {
            _batch = batch;
            _at = -1;
        }

        /// <inheritdoc/>
        public readonly WatchEvent Current => _batch._events[_batch._first + _at];

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext() => ++_at < _batch.Count;

        /// <inheritdoc/>
        public void Reset() => _at = -1;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}

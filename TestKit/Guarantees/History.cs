namespace Watch.Actors.TestKit.Guarantees;

/// <summary>
/// Everything that happened in the store, in its order: what recordings are held against. Make one and check many recordings with it.
/// It may be read by a watch of every key from revision 1, by another client, or be written down by the writers.
/// </summary>
public sealed class History
{
    private readonly WatchEvent[] _events;
    private readonly Dictionary<WatchEvent, int> _places;
    private readonly int[] _before;

    /// <summary>Makes a history.</summary>
    /// <param name="events">Every event of the store in order, from its first revision on or from any other.</param>
    /// <exception cref="ArgumentException">Revisions go back, or a revision has a key twice: this is no history.</exception>
    public History(IEnumerable<WatchEvent> events)
    {
        _events = [.. events];
        _places = new Dictionary<WatchEvent, int>(_events.Length, SameChange.Comparer);
        _before = new int[_events.Length];
        var current = new Dictionary<ReadOnlyMemory<byte>, int>(BytesComparer.Instance);
        for (var place = 0; place < _events.Length; place++)
        {
            var e = _events[place];
            if (place > 0 && e.ModRevision < _events[place - 1].ModRevision)
                throw new ArgumentException($"{e} comes after {_events[place - 1]}: a history is in order", nameof(events));
            if (!_places.TryAdd(e, place))
                throw new ArgumentException($"{e} comes twice: a history has a change once", nameof(events));
            _before[place] = current.GetValueOrDefault(e.Key, -1);
            if (e.Type == EventType.Delete) current.Remove(e.Key);
            else current[e.Key] = place;
        }
    }

    /// <summary>Every event, in order.</summary>
    public IReadOnlyList<WatchEvent> Events => _events;

    /// <summary>The last revision; 0 if nothing happened.</summary>
    public long LastRevision => _events.Length == 0 ? 0 : _events[^1].ModRevision;

    /// <summary>
    /// The highest revision at which the store was compacted while recordings were made; 0 for never.
    /// Up to it, previous values may be absent.
    /// </summary>
    public long CompactRevision { get; init; }

    /// <summary>Where this change stands; −1 if it never happened.</summary>
    internal int Place(WatchEvent e) => _places.GetValueOrDefault(e, -1);

    /// <summary>The put that the change at this place replaced; null if there was none in this history.</summary>
    internal WatchEvent? Before(int place) => _before[place] < 0 ? null : _events[_before[place]];

    /// <summary>What a watch has to be sent, from one revision to another, both included.</summary>
    internal IEnumerable<WatchEvent> Due(Stretch stretch, long from, long to)
    {
        for (var place = FirstAt(from); place < _events.Length && _events[place].ModRevision <= to; place++)
            if (stretch.Wants(_events[place]))
                yield return _events[place];
    }

    /// <summary>The keys of a range that stand at a revision, each with the put that it stands by.</summary>
    internal Dictionary<ReadOnlyMemory<byte>, WatchEvent> StateAt(long revision, KeyRange range)
    {
        var state = new Dictionary<ReadOnlyMemory<byte>, WatchEvent>(BytesComparer.Instance);
        foreach (var one in _events.TakeWhile(e => e.ModRevision <= revision).Where(e => range.Contains(e.Key.Span)))
            if (one.Type == EventType.Delete) state.Remove(one.Key);
            else state[one.Key] = one;
        return state;
    }

    private int FirstAt(long revision)
    {
        var (low, high) = (0, _events.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_events[middle].ModRevision < revision) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}

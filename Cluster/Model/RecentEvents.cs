namespace Watch.Actors.Cluster.Model;

/// <summary>
/// The latest events of a range: everything after a revision, the base, up to the last. Whoever has been told everything up to the base or
/// beyond can go on from here.
/// </summary>
/// <param name="capacity">Batches.</param>
/// <param name="maxBytes">Bytes of their keys and values; one batch is kept however large it is.</param>
internal sealed class RecentEvents(int capacity, long maxBytes)
{
    private readonly List<Entry> _entries = [];
    private long _bytes;

    /// <summary>Everything after this revision is here.</summary>
    public long Base { get; private set; }

    /// <summary>The revision of the last event; the base where there is none.</summary>
    public long Last => _entries.Count == 0 ? Base : _entries[^1].Events.LastRevision;

    /// <summary>Begins anew, behind a revision.</summary>
    public void Begin(long revision)
    {
        _entries.Clear();
        (_bytes, Base) = (0, revision);
    }

    /// <summary>Whether somebody who has been told everything up to this revision can go on from here.</summary>
    public bool Reaches(long position) => position >= Base;

    /// <summary>Further events: those at or below the base (S6) are nobody's here.</summary>
    public void Add(EventBatch events)
    {
        if (events.LastRevision <= Base) return;
        var bytes = 0L;
        foreach (var one in events) bytes += one.Size;
        _entries.Add(new Entry(events, bytes));
        _bytes += bytes;
        while (_entries.Count > 1 && (_entries.Count > capacity || _bytes > maxBytes)) DropOldest();
    }

    /// <summary>The first batch with events after a revision, without those up to it; null when there is none.</summary>
    public EventBatch? After(long position)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Events.LastRevision <= position) low = middle + 1;
            else high = middle;
        }
        if (low == _entries.Count) return null;
        var events = _entries[low].Events;
        var known = 0;
        while (events[known].ModRevision <= position) known++;
        return known == 0 ? events : events.Slice(known, events.Count - known);
    }

    private void DropOldest()
    {
        Base = _entries[0].Events.LastRevision;
        _bytes -= _entries[0].Bytes;
        _entries.RemoveAt(0);
    }

    private readonly record struct Entry(EventBatch Events, long Bytes);
}

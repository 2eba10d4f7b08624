using Watch.Actors.Protos;

namespace Watch.Actors.TestKit.Embedded.Store;

/// <summary>
/// One change of one key at one revision. Its messages are made once and shared by every response that shows them:
/// nobody may modify them.
/// </summary>
internal sealed class Change
{
    private readonly Event _event;
    private Event? _eventWithPrevious;

    public Change(Event.Types.EventType type, KeyValue current, KeyValue? previous)
    {
        _event = new Event { Type = type, Kv = current };
        Previous = previous;
    }

    /// <summary>The key as it is from this revision on; for a delete, key and revision alone.</summary>
    public KeyValue Current => _event.Kv;

    /// <summary>The key before, null when it did not exist.</summary>
    public KeyValue? Previous { get; }

    /// <summary>The revision of the change.</summary>
    public long Revision => Current.ModRevision;

    /// <summary>Whether the key does not exist from this revision on.</summary>
    public bool IsDelete => _event.Type == Event.Types.EventType.Delete;

    /// <summary>The change as a watch shows it.</summary>
    /// <param name="withPrevious">Whether the watch asked for the key before the change, and it is not compacted (S8).</param>
    public Event ToEvent(bool withPrevious)
    {
        if (!withPrevious || Previous is null) return _event;
        return _eventWithPrevious ??= new Event { Type = _event.Type, Kv = _event.Kv, PrevKv = Previous };
    }
}

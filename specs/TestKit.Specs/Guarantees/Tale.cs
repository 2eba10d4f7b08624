using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.TestKit.Specs.Guarantees;

/// <summary>A store that keeps what was done to it as events with previous values, as etcd would send them.</summary>
internal sealed class Tale
{
    private readonly Dictionary<string, KeyValue> _keys = new(StringComparer.Ordinal);
    private readonly List<Event> _events = [];
    private long _revision = 1;

    public IReadOnlyList<Event> Events => _events;

    public long Revision => _revision;

    public History History => new(Answers.Batch(_events));

    /// <summary>Does these changes at the next revision; a null value deletes its key.</summary>
    public Tale Commit(params (string Key, string? Value)[] changes)
    {
        if (changes.Length == 0) return this;
        _revision++;
        foreach (var (key, value) in changes)
        {
            var before = _keys.GetValueOrDefault(key);
            var kv = new KeyValue { Key = ByteString.CopyFromUtf8(key), ModRevision = _revision };
            var e = new Event { Kv = kv, PrevKv = before };
            if (value is null)
            {
                _keys.Remove(key);
                e.Type = Event.Types.EventType.Delete;
            }
            else
            {
                kv.Value = ByteString.CopyFromUtf8(value);
                kv.CreateRevision = before?.CreateRevision ?? _revision;
                kv.Version = (before?.Version ?? 0) + 1;
                _keys[key] = kv;
            }
            _events.Add(e);
        }
        return this;
    }

    public bool Has(string key) => _keys.ContainsKey(key);

    /// <summary>What a watch is sent of these revisions.</summary>
    public IEnumerable<Event> Of(KeyRange range, WatchOptions options, params IEnumerable<long> revisions)
    {
        var wanted = revisions.ToHashSet();
        return
            from e in _events
            where wanted.Contains(e.Kv.ModRevision) && range.Contains(e.Kv.Key.Span)
            where !options.Filters.HasFlag(e.Type == Event.Types.EventType.Put ? EventFilters.NoPut : EventFilters.NoDelete)
            select options.PrevKv ? e : Without(e);
    }

    private static Event Without(Event e) => new() { Type = e.Type, Kv = e.Kv };
}

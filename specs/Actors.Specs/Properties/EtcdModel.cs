using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.TestKit;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Specs.Properties;

/// <summary>One change of one key, and the change of that key before it.</summary>
internal sealed record Change(Event Event, Change? Before)
{
    public long Revision => Event.Kv.ModRevision;

    public bool IsDelete => Event.Type == Event.Types.EventType.Delete;
}

/// <summary>The reference model of etcd's store: a list of changes, the last one of each key, and how far it is compacted.</summary>
internal sealed class EtcdModel
{
    /// <summary>Of the first one; what <see cref="Answers"/> say.</summary>
    public const ulong FirstClusterId = 1;

    private readonly List<Change> _changes = [];
    private readonly Dictionary<string, Change> _last = new(StringComparer.Ordinal);

    /// <summary>The cluster that it is the store of.</summary>
    public ulong ClusterId { get; init; } = FirstClusterId;

    /// <summary>The last revision. etcd's first is 1, before anything has happened.</summary>
    public long Revision { get; private set; } = 1;

    /// <summary>Revisions below this one are gone.</summary>
    public long CompactRevision { get; private set; }

    /// <summary>One transaction: each key is put, or deleted where there is one. Nothing changes when there is nothing to delete.</summary>
    /// <returns>What changed, in order.</returns>
    public IReadOnlyList<Change> Commit(IEnumerable<(string Key, bool Delete)> writes)
    {
        Change[] changes = [.. writes.DistinctBy(write => write.Key).Select(Changed).OfType<Change>()];
        if (changes.Length == 0) return [];
        Revision++;
        foreach (var change in changes) _last[change.Event.Kv.Key.ToStringUtf8()] = change;
        _changes.AddRange(changes);
        return changes;
    }

    public void Compact(long revision) => CompactRevision = Math.Max(CompactRevision, Math.Min(revision, Revision));

    /// <summary>What happened from a revision on.</summary>
    public IEnumerable<Change> From(long revision) => _changes.Where(change => change.Revision >= revision);

    /// <summary>What stands at a revision, in the order of keys.</summary>
    public IEnumerable<KeyValue> At(long revision) => _changes
        .Where(change => change.Revision <= revision)
        .GroupBy(change => change.Event.Kv.Key.ToStringUtf8(), StringComparer.Ordinal)
        .Select(changes => changes.Last())
        .Where(last => !last.IsDelete)
        .Select(last => last.Event.Kv)
        .OrderBy(kv => kv.Key.ToStringUtf8(), StringComparer.Ordinal);

    /// <summary>The event with its previous value, where that is not compacted (S8).</summary>
    public Event WithPrevious(Change change)
    {
        if (change.Before is not { IsDelete: false } before || change.Revision <= CompactRevision) return change.Event;
        var withPrevious = change.Event.Clone();
        withPrevious.PrevKv = before.Event.Kv;
        return withPrevious;
    }

    /// <summary>What recordings are held against.</summary>
    public History History() => new(Answers.Batch(_changes.Select(change => change.Event))) { CompactRevision = CompactRevision };

    private Change? Changed((string Key, bool Delete) write)
    {
        var before = _last.GetValueOrDefault(write.Key);
        var current = before is { IsDelete: false } ? before.Event.Kv : null;
        if (write.Delete) return current is null ? null : new Change(Answers.Delete(write.Key, Revision + 1), before);
        return new Change(
            new Event
            {
                Kv = new KeyValue
                {
                    Key = ByteString.CopyFromUtf8(write.Key), Value = ByteString.CopyFromUtf8($"{write.Key}@{Revision + 1} of {ClusterId}"),
                    CreateRevision = current?.CreateRevision ?? Revision + 1, ModRevision = Revision + 1, Version = (current?.Version ?? 0) + 1,
                },
            },
            before);
    }
}

namespace Watch.Actors.Watcherd.Actions;

/// <summary>The newest state of one key, that an action is run for. Holds copies: it may wait, and keeps no response alive.</summary>
internal sealed record Change
{
    /// <summary>The name of the watch that told it.</summary>
    public required string Watch { get; init; }

    /// <summary>The id of the etcd cluster that the key lives in.</summary>
    public required ulong ClusterId { get; init; }

    /// <summary>Put or delete.</summary>
    public required EventType Type { get; init; }

    /// <summary>The key, as bytes.</summary>
    public required ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>The value, as bytes; empty for a delete.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The value before; null when it was not asked for or is not known.</summary>
    public ReadOnlyMemory<byte>? PreviousValue { get; init; }

    /// <summary>The revision at which the key was last created; 0 for a delete.</summary>
    public long CreateRevision { get; init; }

    /// <summary>The revision of the put or delete; for a delete that a listing found out, the revision of the listing.</summary>
    public required long ModRevision { get; init; }

    /// <summary>The key's version: 1 at its creation, one more for each put; 0 for a delete.</summary>
    public long Version { get; init; }

    /// <summary>The id of the lease that the key is attached to; 0 for none.</summary>
    public long Lease { get; init; }

    /// <summary>The change for a reader: what, key, revision. Never the value, which may be a secret.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{(Type == EventType.Delete ? "delete" : "put")} {KeyRange.Key(Key)} @{ModRevision}");
}

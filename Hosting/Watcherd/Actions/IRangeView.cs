namespace Watch.Actors.Watcherd.Actions;

/// <summary>The keys that a watch's range holds now.</summary>
internal interface IRangeView
{
    /// <summary>Every present key, in the order of keys. A picture of one moment: changes during the walk are not seen.</summary>
    IEnumerable<KeyState> InKeyOrder();
}

/// <summary>A key that is present.</summary>
internal readonly record struct KeyState
{
    /// <summary>The key, as bytes.</summary>
    public required ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>The value, as bytes.</summary>
    public required ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The revision at which the key was last created.</summary>
    public long CreateRevision { get; init; }

    /// <summary>The revision of its last put.</summary>
    public long ModRevision { get; init; }

    /// <summary>1 at its creation, one more for each put.</summary>
    public long Version { get; init; }

    /// <summary>The id of the lease that the key is attached to; 0 for none.</summary>
    public long Lease { get; init; }
}

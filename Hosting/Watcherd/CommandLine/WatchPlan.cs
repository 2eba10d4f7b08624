namespace Watch.Actors.Watcherd.CommandLine;

/// <summary>How events are printed.</summary>
internal enum OutputKind
{
    Json,
    Text,
}

/// <summary>What <c>watcherd watch</c> is asked for, judged to be in order.</summary>
internal sealed record WatchPlan
{
    public required ClusterPlan Cluster { get; init; }

    public required KeyRange Range { get; init; }

    public required WatchOptions Options { get; init; }

    public required StreamContext Context { get; init; }

    public required OutputKind Output { get; init; }

    /// <summary>End after so many events; null: without end.</summary>
    public required long? Count { get; init; }

    /// <summary>End after so long without events; null: never.</summary>
    public required TimeSpan? IdleExit { get; init; }

    public required TimeSpan ConnectTimeout { get; init; }
}

namespace Watch.Actors.Campaign.Subscribers;

/// <summary>One watch of the campaign: what it asks for, and how its subscriber behaves.</summary>
internal sealed record WatchPlan
{
    /// <summary>The plan's number, and which watch in a row it is: "12", and "12.1" when that has been watched on.</summary>
    public required string Name { get; init; }

    public required RangeKind RangeKind { get; init; }

    public required KeyRange Range { get; init; }

    public required WatchOptions Options { get; init; }

    public required StreamContext Context { get; init; }

    public required int? Credit { get; init; }

    /// <summary>How long each acknowledgement is held back; null: it is not.</summary>
    public required TimeSpan? AckDelay { get; init; }

    /// <summary>How long it is watched; null: to the end of the campaign.</summary>
    public required TimeSpan? Life { get; init; }

    /// <summary>How often progress is asked for; null: never.</summary>
    public required TimeSpan? AsksProgress { get; init; }

    /// <summary>Whether it is watched on, from where it was, after it has been unsubscribed.</summary>
    public required bool ComesBack { get; init; }

    /// <summary>How often it has been watched on.</summary>
    public int Round { get; init; }

    /// <summary>The same watch once more, from a revision.</summary>
    /// <param name="revision">The first that it has not been told.</param>
    /// <param name="clusterId">The cluster that this is a revision of; 0: not known.</param>
    public WatchPlan From(long revision, ulong clusterId) => this with
    {
        Round = Round + 1,
        Options = Options with
        {
            StartRevision = revision, ClusterId = clusterId, InitialList = false, CreatedNotify = Options.CreatedNotify && clusterId == 0,
        },
    };

    /// <summary>The first revision that is needed by who has this bookmark; 0: not known.</summary>
    public long Next(long bookmark) => Math.Max(Options.StartRevision, bookmark > 0 ? bookmark + 1 : 0);

    /// <summary>What it counts as.</summary>
    public IEnumerable<string> Kinds()
    {
        yield return RangeKind.ToString();
        if (Options.StartRevision > 0) yield return Round > 0 ? "Resumed" : "FromRevision";
        if (Options.PrevKv) yield return nameof(Options.PrevKv);
        if (Options.ProgressNotify) yield return nameof(Options.ProgressNotify);
        if (Options.CreatedNotify) yield return nameof(Options.CreatedNotify);
        if (Options.Fragment) yield return nameof(Options.Fragment);
        if (Options.Resync) yield return nameof(Options.Resync);
        if (Options.InitialList) yield return nameof(Options.InitialList);
        if (Options.ClusterId != 0) yield return nameof(Options.ClusterId);
        if (Options.Filters != EventFilters.None) yield return Options.Filters.ToString();
        if (Context.RequireLeader) yield return nameof(Context.RequireLeader);
        if (AckDelay is not null) yield return "Slow";
        if (Life is not null) yield return "ShortLived";
        if (AsksProgress is not null) yield return nameof(AsksProgress);
    }
}

/// <summary>The kinds of range that etcd knows.</summary>
internal enum RangeKind
{
    Key,
    Prefix,
    Range,
    FromKey,
    All,
}

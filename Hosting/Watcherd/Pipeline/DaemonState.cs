namespace Watch.Actors.Watcherd.Pipeline;

/// <summary>To the daemon: answered by <see cref="DaemonState"/>.</summary>
internal sealed record QueryDaemon
{
    public static QueryDaemon Instance { get; } = new();
}

/// <summary>A picture of the daemon at one moment.</summary>
/// <param name="Watches">In the order of the configuration.</param>
/// <param name="Contexts">The streams of each etcd cluster that is watched.</param>
/// <param name="ConfigurationProblem">Why the last reload was refused; empty if it was not.</param>
internal sealed record DaemonState(
    IReadOnlyList<WatchState> Watches, IReadOnlyList<ContextState> Contexts, string ConfigurationProblem)
{
    /// <summary>Names of watches that are configured and have not said in time how they are.</summary>
    public IReadOnlyList<string> Silent { get; init; } = [];
}

/// <summary>The streams to one etcd cluster.</summary>
/// <param name="Name">The name of its context.</param>
/// <param name="Streams">Its streams. Their contexts may hold secrets: not to be shown.</param>
internal sealed record ContextState(string Name, IReadOnlyList<StreamState> Streams);

/// <summary>What a watch is doing.</summary>
internal enum WatchPhase
{
    /// <summary>Its checkpoint is being read, or its connection opened.</summary>
    Starting,

    /// <summary>What stands is being told.</summary>
    Listing,

    /// <summary>Changes come as they happen.</summary>
    Watching,

    /// <summary>It takes no more changes until its actions have caught up; the multiplexer parks it when etcd has more for it.</summary>
    HeldBack,

    /// <summary>Its connection is lost.</summary>
    Reconnecting,

    /// <summary>It has ended, and begins again after a wait.</summary>
    Ended,

    /// <summary>Its actions are finishing.</summary>
    Stopping,
}

/// <summary>A picture of one watch.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Context">The name of its context.</param>
/// <param name="Range">What it watches.</param>
/// <param name="Phase">What it is doing.</param>
/// <param name="Received">The revision up to which changes have been received; 0 before the first.</param>
/// <param name="Done">The revision up to which everything is done and kept; 0 before the first.</param>
/// <param name="Listed">Keys of the present or last list.</param>
/// <param name="LastError">The last thing that went wrong with the watch itself; empty if nothing did.</param>
/// <param name="Actions">In the order of the configuration.</param>
internal sealed record WatchState(
    string Name, string Context, string Range, WatchPhase Phase, long Received, long Done, long Listed, string LastError,
    IReadOnlyList<ActionState> Actions)
{
    /// <summary>Changes taken from etcd since the watch began, those of lists among them.</summary>
    public long Changes { get; init; }

    /// <summary>Whether what stands has been told, in this life of the watch or in one before it.</summary>
    public bool HasListed { get; init; }

    /// <summary>Revisions that have been received and are not done.</summary>
    public long Lag => Math.Max(0, Received - Done);
}

/// <summary>A picture of one action.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pending">Keys that wait or are being acted on.</param>
/// <param name="Running">Runs under way.</param>
/// <param name="Done">Runs that succeeded.</param>
/// <param name="Failed">Runs that failed.</param>
/// <param name="DeadLetters">Changes that failed for good.</param>
/// <param name="LastError">Why the last failed run failed; empty if none has.</param>
internal sealed record ActionState(string Name, int Pending, int Running, long Done, long Failed, long DeadLetters, string LastError);

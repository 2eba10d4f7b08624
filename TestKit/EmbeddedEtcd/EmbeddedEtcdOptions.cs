namespace Watch.Actors.TestKit;

/// <summary>How an <see cref="EmbeddedEtcd"/> behaves. The defaults are etcd's, where etcd has such a setting.</summary>
public sealed record EmbeddedEtcdOptions
{
    /// <summary>The port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>How often an idle watch that asked for progress is told of it. Exact: etcd's own adds some jitter.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often watches that are behind are fed from the history, and leases that are over are ended.</summary>
    public TimeSpan CatchUpInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How many revisions a watch that is behind is given in one response.</summary>
    public int RevisionsPerResponse { get; init; } = 1000;

    /// <summary>How many watches that are behind are fed in one round.</summary>
    public int WatchersPerRound { get; init; } = 512;

    /// <summary>The largest write request, in bytes.</summary>
    public int MaxRequestBytes { get; init; } = 1536 * 1024;

    /// <summary>The size, in bytes, from which on a response is split for a watch that asked for fragments.</summary>
    public int FragmentBytes { get; init; } = 2048 * 1024;

    /// <summary>
    /// How many responses with events a stream may have waiting. Beyond it, watches of the stream fall behind
    /// and read what they missed from the history later.
    /// </summary>
    public int StreamQueueLength { get; init; } = 16 * 1024;

    /// <summary>The clock of progress, catching up and leases.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Takes a line at start and one for each fault within; null for silence.</summary>
    public Action<string>? Log { get; init; }
}

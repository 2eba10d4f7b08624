namespace Watch.Actors;

/// <summary>Why a watch ended. Each kind says what a subscriber can do next.</summary>
public enum EndKind
{
    /// <summary>The subscriber unsubscribed.</summary>
    Unsubscribed,

    /// <summary>The multiplexer was closed, before or after the watch began.</summary>
    Closed,

    /// <summary>The wanted revision is compacted. List the range, then watch from the list's revision + 1.</summary>
    Compacted,

    /// <summary>The server cancelled the watch for a reason of its own; the detail is the server's.</summary>
    Cancelled,

    /// <summary>The server cancelled the watch without a reason: the start revision lies in its future (rule 13).</summary>
    FutureRevision,

    /// <summary>The user may not read this range.</summary>
    PermissionDenied,

    /// <summary>The server has no leader and the context requires one (S12). Watch again later.</summary>
    NoLeader,

    /// <summary>The stream met an error that trying again does not mend (rule 17); the detail names the gRPC code.</summary>
    Halted,

    /// <summary>The configured number of tries to connect is used up.</summary>
    RetriesExhausted,

    /// <summary>The request itself is wrong; the detail names what and the remedy.</summary>
    InvalidRequest,

    /// <summary>The subscriber has a live watch under this tag; that one goes on.</summary>
    DuplicateTag,

    /// <summary>The multiplexer holds as many watches as it may.</summary>
    TooManyWatches,

    /// <summary>A fault inside this library, told rather than hidden.</summary>
    Failed,

    /// <summary>
    /// The cluster is another one than before, or its store went back to an earlier revision (a restored backup): what the watch
    /// had seen is not this store's history. List the range, then watch from the list's revision + 1.
    /// </summary>
    HistoryLost,

    /// <summary>
    /// etcd does not take this client for who it says it is: the name or password is wrong, or one new token after another was refused
    /// (rule 21). The detail is the server's. Correct <c>watch-actors.etcd.user</c> and <c>password</c>, then watch again.
    /// </summary>
    Unauthenticated,
}

/// <summary>Why a watch ended.</summary>
/// <param name="Kind">The kind of ending.</param>
/// <param name="Detail">One line for a reader: what, and the remedy where there is one.</param>
/// <param name="CompactRevision">
/// Revisions below this are gone, for <see cref="EndKind.Compacted"/>; the revision of the store that has taken the place of the watched
/// one, for <see cref="EndKind.HistoryLost"/>; else 0.
/// </param>
public sealed record EndReason(EndKind Kind, string Detail, long CompactRevision = 0)
{
    /// <summary>The ending for a reader.</summary>
    public override string ToString() => Detail.Length == 0 ? Kind.ToString() : $"{Kind}: {Detail}";
}

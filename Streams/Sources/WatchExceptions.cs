namespace Watch.Actors.Streams;

/// <summary>The watch ended for a reason that may pass: beginning it again, after a while, is worth the try.</summary>
/// <param name="reason">Why the watch ended.</param>
public sealed class WatchUnavailableException(EndReason reason) : WatchEndedException(reason);

/// <summary>The watch ended for a reason that stays until someone changes the request, the permissions or the configuration.</summary>
/// <param name="reason">Why the watch ended.</param>
public sealed class WatchRefusedException(EndReason reason) : WatchEndedException(reason);

/// <summary>
/// What the watch needed next is compacted, or belongs to another store: it can begin at another revision, or with a list.
/// Does not come where <see cref="WatchOptions.Resync"/> is asked for.
/// </summary>
/// <param name="reason">Why the watch ended.</param>
public sealed class WatchHistoryLostException(EndReason reason) : WatchEndedException(reason);

/// <summary>Which ending is which exception.</summary>
internal static class WatchEndings
{
    /// <returns>What the stream fails with; null for an ending that was asked for on this side, with which it completes.</returns>
    public static WatchEndedException? Failure(EndReason reason) => reason.Kind switch
    {
        EndKind.Unsubscribed or EndKind.Closed => null,
        EndKind.Compacted or EndKind.HistoryLost => new WatchHistoryLostException(reason),
        EndKind.InvalidRequest or EndKind.DuplicateTag or EndKind.PermissionDenied or EndKind.Unauthenticated
            or EndKind.FutureRevision or EndKind.Halted => new WatchRefusedException(reason),
        EndKind.Cancelled or EndKind.NoLeader or EndKind.RetriesExhausted or EndKind.TooManyWatches
            or EndKind.Failed => new WatchUnavailableException(reason),
        _ => new WatchEndedException(reason),
    };
}

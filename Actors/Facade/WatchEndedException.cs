namespace Watch.Actors;

/// <summary>
/// A watch ended where its user still counted on it: before it had started, or under a reader or a stream that asked for more.
/// </summary>
public class WatchEndedException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="reason">Why the watch ended.</param>
    public WatchEndedException(EndReason reason)
        : base($"the watch ended: {reason}") => Reason = reason;

    /// <summary>Why the watch ended.</summary>
    public EndReason Reason { get; }
}

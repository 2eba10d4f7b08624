namespace Watch.Actors.Model;

/// <summary>Reads the server's words for why a watch ended or could not begin (rules 8, 11, 13; S2, S3).</summary>
internal static class EndReasons
{
    public const string NoLeader = "etcdserver: no leader";

    // A stream without a token, on a server where authentication has been enabled.
    private const string UserNameIsEmpty = "user name is empty";

    /// <summary>
    /// A watch was cancelled by the server. Precedence: compacted, then the server's reason, then a future revision (rule 13).
    /// </summary>
    public static EndReason Canceled(ServerResponse response) =>
        response.CompactRevision != 0 ? Compacted(response.CompactRevision)
        : response.CancelReason.Length == 0
            ? new EndReason(
                EndKind.FutureRevision, "the server cancelled the watch without a reason: its start revision lies in the server's future")
        : Worded(response.CancelReason);

    /// <summary>A create was refused.</summary>
    public static EndReason Refused(string reason) =>
        reason.Length == 0 ? new EndReason(EndKind.Cancelled, "the server refused the watch without a reason") : Worded(reason);

    public static EndReason Compacted(long compactRevision) => new(
        EndKind.Compacted,
        FormattableString.Invariant($"revisions below {compactRevision} are compacted: ")
            + "list the range, then watch from the list's revision + 1",
        compactRevision);

    /// <summary>The store is not the one that the watch has stood on (rule 12).</summary>
    /// <param name="isOtherCluster">Whether its cluster id is another; else its revision went back.</param>
    /// <param name="seen">The highest revision seen before.</param>
    /// <param name="revision">The store's revision now.</param>
    public static EndReason HistoryLost(bool isOtherCluster, long seen, long revision) => new(
        EndKind.HistoryLost,
        (isOtherCluster
            ? "the endpoint leads to another cluster than before"
            : FormattableString.Invariant($"the store went back from revision {seen} to {revision}, as a restored backup does"))
            + ": list the range, then watch from the list's revision + 1",
        revision);

    /// <summary>A watch of one cluster's revision is answered by another (<see cref="WatchOptions.ClusterId"/>).</summary>
    /// <param name="revision">The other's.</param>
    public static EndReason OfAnotherCluster(long revision) => new(
        EndKind.HistoryLost,
        "the endpoint leads to another cluster than the one that the start revision is of: list the range, then watch from the list's revision + 1",
        revision);

    /// <summary>One revision, which is delivered whole (G4), takes more memory than a message may.</summary>
    public static EndReason RevisionTooLarge(long limit) => new(
        EndKind.Halted,
        FormattableString.Invariant($"the events of one revision take more than {limit} bytes: raise watch-actors.etcd.max-message-size"));

    /// <summary>Whether a new token and a new stream may mend it, for a client that has credentials (rule 21).</summary>
    public static bool NeedsNewToken(string reason) =>
        reason.EndsWith("invalid auth token", StringComparison.Ordinal)
        || reason.EndsWith("revision of auth store is old", StringComparison.Ordinal)
        || reason.EndsWith(UserNameIsEmpty, StringComparison.Ordinal);

    /// <summary>A name or password is wrong: a new token cannot be had.</summary>
    public static bool IsWrongPassword(string reason) =>
        reason.EndsWith("authentication failed, invalid user ID or password", StringComparison.Ordinal);

    /// <summary>The server has no users: it gives out no tokens and wants none.</summary>
    public static bool IsWithoutAuthentication(string reason) =>
        reason.EndsWith("authentication is not enabled", StringComparison.Ordinal);

    private static EndReason Worded(string reason)
    {
        var words = WithoutRpcPrefix(reason);
        return words.EndsWith("permission denied", StringComparison.Ordinal)
            || words.EndsWith(UserNameIsEmpty, StringComparison.Ordinal)
                ? new EndReason(EndKind.PermissionDenied, words)
            : words == NoLeader ? new EndReason(EndKind.NoLeader, words)
            : new EndReason(EndKind.Cancelled, words);
    }

    // etcd puts some errors into a reason as its Go client would print them: rpc error: code = PermissionDenied desc = ….
    private static string WithoutRpcPrefix(string reason)
    {
        const string Mark = " desc = ";
        var at = reason.StartsWith("rpc error: code = ", StringComparison.Ordinal) ? reason.IndexOf(Mark, StringComparison.Ordinal) : -1;
        return at < 0 ? reason : reason[(at + Mark.Length)..];
    }
}

namespace Watch.Actors.Watcherd.Watching;

/// <summary>Says, for whoever gave the command, why a watch ended and what to do about it.</summary>
internal static class Endings
{
    public static string Line(EndReason reason) => reason.Kind switch
    {
        EndKind.Compacted =>
            FormattableString.Invariant($"the watch ended: revisions below {reason.CompactRevision} are compacted: ")
                + FormattableString.Invariant($"give --rev {reason.CompactRevision} or later, leave --rev out, or give --resync"),
        EndKind.HistoryLost => $"the watch ended: {reason.Detail}: give --resync to list the range and go on",
        EndKind.PermissionDenied =>
            $"the server refused the watch: {reason.Detail}: give --user name:password of a user who may read this range",
        EndKind.Unauthenticated =>
            $"the server does not take this user: {reason.Detail}: here --user name:password",
        EndKind.NoLeader =>
            $"the server ended the watch: {reason.Detail}: watch again when the cluster has a leader, or leave --require-leader out",
        EndKind.Halted => $"the watch ended: {reason.Detail}: trying again would not mend it",
        EndKind.Cancelled => $"the server ended the watch: {reason.Detail}",
        _ => $"the watch ended: {reason}",
    };
}

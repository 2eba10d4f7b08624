using Watch.Actors.Transport;

namespace Watch.Actors.Model;

/// <summary>What to do about a connection that failed.</summary>
internal abstract record Verdict
{
    /// <summary>Back off, take the next endpoint, resume every watch.</summary>
    internal sealed record Retry : Verdict;

    /// <summary>Trying again does not mend it: every watch of the stream ends with this reason.</summary>
    internal sealed record Halt(EndReason Reason) : Verdict;

    /// <summary>The range cannot be read at the revision asked for.</summary>
    /// <param name="IsCompacted">Whether that is compacted; else it lies in the store's future.</param>
    internal sealed record ReadAnotherRevision(bool IsCompacted) : Verdict;

    /// <summary>Only the watch that it came to ends, with this reason.</summary>
    internal sealed record EndThisWatch(EndReason Reason) : Verdict;
}

/// <summary>Tries to connect: how many have failed, or how many may.</summary>
/// <param name="InARow">Since the last healthy connection; as a limit, 0 for none.</param>
/// <param name="OverTheToken">Since a watch was last created, over the token (rule 21); as a limit, 0 for none.</param>
internal readonly record struct Tries(int InARow, int OverTheToken);

/// <summary>
/// The supervision strategy's judgement, as a table (rules 8, 17, 21). A connection's failure: an error that the server itself sent with
/// a code other than Unavailable or Internal halts the stream, and so does a limit of this side;
/// what happens on the way there is tried again, unless it denies entrance.
/// </summary>
internal static class FailureDecider
{
    private const string Remedy = "see watch-actors.etcd.user and password";

    /// <summary>A connection failed.</summary>
    /// <param name="failure">How.</param>
    /// <param name="requireLeader">Whether the context requires a leader.</param>
    /// <param name="failed">Failures, this one included.</param>
    /// <param name="most">The most of these before giving up.</param>
    public static Verdict Connection(GrpcException failure, bool requireLeader, Tries failed, Tries most)
    {
        if (failure.Origin == FailureOrigin.Server)
        {
            if (requireLeader && failure.Code == GrpcCode.Unavailable && failure.Detail == EndReasons.NoLeader)
                return new Verdict.Halt(new EndReason(EndKind.NoLeader, failure.Detail));
            if (EndReasons.NeedsNewToken(failure.Detail))
                return NewToken(failure, failed, most);
            // Another member may serve what a learner does not (S12): the next endpoint has its turn.
            if (failure.Detail.EndsWith("not supported for learner", StringComparison.Ordinal))
                return TryAgain(failure, failed, most);
            if (failure.Code is not (GrpcCode.Unavailable or GrpcCode.Internal))
                return new Verdict.Halt(Halted(failure));
        }
        else if (failure.Origin == FailureOrigin.Limit || failure.Code is GrpcCode.Unauthenticated or GrpcCode.PermissionDenied)
        {
            return new Verdict.Halt(Halted(failure));
        }
        return TryAgain(failure, failed, most);
    }

    /// <summary>A create was refused: that watch alone ends (rule 8), unless a new token may mend it (rule 21).</summary>
    /// <param name="reason">The server's reason.</param>
    /// <param name="hasCredentials">Whether a new token can be had.</param>
    public static Verdict Refused(string reason, bool hasCredentials) =>
        hasCredentials && EndReasons.NeedsNewToken(reason) ? new Verdict.Retry() : new Verdict.EndThisWatch(EndReasons.Refused(reason));

    /// <summary>A read of a watch's range failed: what trying again does not mend is about that watch alone.</summary>
    public static Verdict Read(GrpcException failure) => failure switch
    {
        { Origin: not FailureOrigin.Server } => new Verdict.Retry(),
        { Code: GrpcCode.OutOfRange } =>
            new Verdict.ReadAnotherRevision(failure.Detail.EndsWith("has been compacted", StringComparison.Ordinal)),
        { Code: GrpcCode.PermissionDenied or GrpcCode.InvalidArgument or GrpcCode.Unimplemented }
            when !EndReasons.NeedsNewToken(failure.Detail) => new Verdict.EndThisWatch(EndReasons.Refused(failure.Detail)),
        _ => new Verdict.Retry(),
    };

    private static Verdict NewToken(GrpcException failure, Tries failed, Tries most) =>
        most.OverTheToken > 0 && failed.OverTheToken >= most.OverTheToken
            ? new Verdict.Halt(new EndReason(
                EndKind.Unauthenticated,
                FormattableString.Invariant($"{failed.OverTheToken} new tokens were refused, the last: {failure.Message}; {Remedy}")))
            : TryAgain(failure, failed, most);

    private static Verdict TryAgain(GrpcException failure, Tries failed, Tries most) =>
        most.InARow > 0 && failed.InARow >= most.InARow
            ? new Verdict.Halt(new EndReason(
                EndKind.RetriesExhausted, FormattableString.Invariant($"{failed.InARow} tries failed, the last: {failure.Message}")))
            : new Verdict.Retry();

    private static EndReason Halted(GrpcException failure) =>
        failure.Code == GrpcCode.Unauthenticated || EndReasons.IsWrongPassword(failure.Detail)
            ? new EndReason(EndKind.Unauthenticated, $"{failure.Message}; {Remedy}")
        : new EndReason(failure.Code == GrpcCode.PermissionDenied ? EndKind.PermissionDenied : EndKind.Halted, failure.Message);
}

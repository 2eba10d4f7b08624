using Watch.Actors.Model;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Model;

/// <summary>Rules 8, 17 and 21, as a table.</summary>
public sealed class FailureDeciderSpec
{
    private const string Retry = "retry";

    public static TheoryData<GrpcCode> Codes => [.. Enum.GetValues<GrpcCode>().Where(code => code != GrpcCode.Ok)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_status_of_the_servers_halts_unless_it_is_Unavailable_or_Internal(GrpcCode code)
    {
        var wanted = code is GrpcCode.Unavailable or GrpcCode.Internal ? Retry
            : code == GrpcCode.PermissionDenied ? nameof(EndKind.PermissionDenied)
            : code == GrpcCode.Unauthenticated ? nameof(EndKind.Unauthenticated)
            : nameof(EndKind.Halted);

        Assert.Equal(wanted, Judge(code, "words", FailureOrigin.Server));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void What_happens_on_the_way_is_tried_again_unless_trying_again_cannot_mend_it(GrpcCode code)
    {
        var wanted = code switch
        {
            GrpcCode.PermissionDenied => nameof(EndKind.PermissionDenied),
            GrpcCode.Unauthenticated => nameof(EndKind.Unauthenticated),
            _ => Retry,
        };

        Assert.Equal(wanted, Judge(code, "words", FailureOrigin.Transport));
    }

    [Fact]
    public void A_limit_of_this_side_halts_because_the_same_message_would_come_again() =>
        Assert.Equal(nameof(EndKind.Halted), Judge(GrpcCode.ResourceExhausted, "too large", FailureOrigin.Limit));

    [Fact]
    public void A_learner_is_passed_over_for_the_next_member() =>
        Assert.Equal(Retry, Judge(GrpcCode.FailedPrecondition, "etcdserver: rpc not supported for learner", FailureOrigin.Server));

    [Theory]
    [InlineData(GrpcCode.Unavailable, "etcdserver: no leader", FailureOrigin.Server, true, "NoLeader")]
    [InlineData(GrpcCode.Unavailable, "etcdserver: no leader", FailureOrigin.Server, false, Retry)]
    [InlineData(GrpcCode.Unavailable, "etcdserver: no leader", FailureOrigin.Transport, true, Retry)]
    [InlineData(GrpcCode.Unavailable, "something else", FailureOrigin.Server, true, Retry)]
    public void No_leader_halts_only_who_requires_one(GrpcCode code, string detail, FailureOrigin origin, bool requireLeader, string wanted) =>
        Assert.Equal(wanted, Judge(code, detail, origin, requireLeader));

    [Theory]
    [InlineData(GrpcCode.Unauthenticated, "etcdserver: invalid auth token")]
    [InlineData(GrpcCode.InvalidArgument, "etcdserver: revision of auth store is old")]
    public void A_stream_whose_token_has_aged_is_opened_again(GrpcCode code, string detail) =>
        Assert.Equal(Retry, Judge(code, detail, FailureOrigin.Server));

    [Theory]
    [InlineData("etcdserver: invalid auth token", 0, 1_000_000, Retry)]
    [InlineData("etcdserver: invalid auth token", 3, 2, Retry)]
    [InlineData("etcdserver: invalid auth token", 3, 3, "Unauthenticated")]
    [InlineData("etcdserver: revision of auth store is old", 3, 4, "Unauthenticated")]
    [InlineData("etcdserver: user name is empty", 1, 1, "Unauthenticated")]
    [InlineData("etcdserver: rpc not supported for learner", 3, 3, Retry)]
    public void New_tokens_are_asked_for_without_end_or_up_to_the_limit(string detail, int most, int failed, string wanted) =>
        Assert.Equal(wanted, Judge(
            GrpcCode.Unauthenticated, detail, FailureOrigin.Server, failed: new Tries(failed, failed), most: new Tries(0, most)));

    [Fact]
    public void A_token_counts_as_a_try_to_connect_too() =>
        Assert.Equal("RetriesExhausted", Judge(
            GrpcCode.Unauthenticated, "etcdserver: invalid auth token", FailureOrigin.Server, failed: new Tries(3, 3), most: new Tries(3, 0)));

    [Theory]
    [InlineData("etcdserver: authentication failed, invalid user ID or password", "Unauthenticated")]
    [InlineData("etcdserver: malformed", "Halted")]
    public void A_wrong_password_is_told_at_once_as_such(string detail, string wanted) =>
        Assert.Equal(wanted, Judge(GrpcCode.InvalidArgument, detail, FailureOrigin.Server));

    [Fact]
    public void Who_is_not_taken_for_who_he_says_is_told_the_servers_words_and_the_remedy()
    {
        const string Words = "etcdserver: invalid auth token";
        Assert.Equal(
            new Verdict.Halt(new EndReason(
                EndKind.Unauthenticated,
                $"5 new tokens were refused, the last: Unauthenticated: {Words}; see watch-actors.etcd.user and password")),
            FailureDecider.Connection(
                new GrpcException(GrpcCode.Unauthenticated, Words, FailureOrigin.Server), requireLeader: false, new Tries(9, 5), new Tries(0, 5)));
    }

    [Theory]
    [InlineData(0, 1_000_000, Retry)]
    [InlineData(3, 2, Retry)]
    [InlineData(3, 3, "RetriesExhausted")]
    [InlineData(3, 4, "RetriesExhausted")]
    public void Tries_are_without_end_or_up_to_the_limit(int maxTries, int failures, string wanted) =>
        Assert.Equal(wanted, Judge(GrpcCode.Unavailable, "refused", FailureOrigin.Transport, failed: new Tries(failures, 0), most: new Tries(maxTries, 1)));

    [Fact]
    public void Tries_that_are_used_up_tell_how_many_and_the_last_failure() =>
        Assert.Equal(
            new Verdict.Halt(new EndReason(EndKind.RetriesExhausted, "3 tries failed, the last: Unavailable: refused")),
            FailureDecider.Connection(new GrpcException(GrpcCode.Unavailable, "refused", FailureOrigin.Transport), requireLeader: false, new Tries(3, 0), new Tries(3, 0)));

    [Fact]
    public void A_halt_names_the_code() =>
        Assert.Equal(
            new Verdict.Halt(new EndReason(EndKind.Halted, "Unimplemented: unknown service")),
            FailureDecider.Connection(new GrpcException(GrpcCode.Unimplemented, "unknown service", FailureOrigin.Server), requireLeader: false, new Tries(1, 0), default));

    [Theory]
    [InlineData("etcdserver: permission denied", true, "PermissionDenied")]
    [InlineData("mvcc: watcher range is empty", true, "Cancelled")]
    [InlineData("etcdserver: invalid auth token", true, Retry)]
    [InlineData("revision of auth store is old", true, Retry)]
    [InlineData("etcdserver: user name is empty", true, Retry)]
    [InlineData("etcdserver: user name is empty", false, "PermissionDenied")]
    [InlineData("etcdserver: invalid auth token", false, "Cancelled")]
    public void A_refused_create_ends_its_own_watch_unless_a_new_token_may_mend_it(string reason, bool hasCredentials, string wanted) =>
        Assert.Equal(wanted, Name(FailureDecider.Refused(reason, hasCredentials)));

    private static string Judge(
        GrpcCode code, string detail, FailureOrigin origin, bool requireLeader = false, Tries failed = default, Tries most = default) =>
        Name(FailureDecider.Connection(new GrpcException(code, detail, origin), requireLeader, failed, most));

    private static string Name(Verdict verdict) => verdict switch
    {
        Verdict.Retry => Retry,
        Verdict.Halt halt => halt.Reason.Kind.ToString(),
        Verdict.EndThisWatch end => end.Reason.Kind.ToString(),
        _ => verdict.GetType().Name,
    };
}

using Watch.Actors.Model;

namespace Watch.Actors.Specs.Model;

/// <summary>Rules 8, 11 and 13; S2 and S3.</summary>
public sealed class EndReasonsSpec
{
    [Theory]
    [InlineData(7, "", EndKind.Compacted)]
    [InlineData(7, "mvcc: required revision has been compacted", EndKind.Compacted)]
    [InlineData(0, "etcdserver: no leader", EndKind.NoLeader)]
    [InlineData(0, "etcdserver: permission denied", EndKind.PermissionDenied)]
    [InlineData(0, "anything else", EndKind.Cancelled)]
    [InlineData(0, "", EndKind.FutureRevision)]
    public void Why_a_watch_was_cancelled_in_order_of_precedence(long compactRevision, string words, EndKind kind)
    {
        var reason = EndReasons.Canceled(new ServerResponse { Canceled = true, CompactRevision = compactRevision, CancelReason = words });

        Assert.Equal((kind, compactRevision), (reason.Kind, reason.CompactRevision));
        if (compactRevision == 0 && words.Length > 0) Assert.Equal(words, reason.Detail);
        Assert.NotEmpty(reason.Detail);
    }

    [Fact]
    public void A_compaction_says_what_to_do() =>
        Assert.Equal(
            "Compacted: revisions below 7 are compacted: list the range, then watch from the list's revision + 1",
            EndReasons.Compacted(7).ToString());

    [Theory]
    [InlineData("permission denied", EndKind.PermissionDenied)]
    [InlineData("etcdserver: permission denied", EndKind.PermissionDenied)]
    [InlineData("user name is empty", EndKind.PermissionDenied)]
    [InlineData("etcdserver: user name is empty", EndKind.PermissionDenied)]
    [InlineData("mvcc: required revision has been compacted", EndKind.Cancelled)]
    [InlineData("mvcc: watcher range is empty", EndKind.Cancelled)]
    [InlineData("mvcc: duplicate watch ID provided on the WatchStream", EndKind.Cancelled)]
    public void Why_a_create_was_refused_is_the_servers_own_word(string words, EndKind kind) =>
        Assert.Equal(new EndReason(kind, words), EndReasons.Refused(words));

    [Theory]
    [InlineData("rpc error: code = PermissionDenied desc = etcdserver: permission denied", EndKind.PermissionDenied, "etcdserver: permission denied")]
    [InlineData("rpc error: code = Unknown desc = etcdserver: no leader", EndKind.NoLeader, "etcdserver: no leader")]
    [InlineData("rpc error: code = Unknown", EndKind.Cancelled, "rpc error: code = Unknown")]
    public void What_the_servers_own_client_would_put_before_a_reason_is_left_out(string words, EndKind kind, string detail) =>
        Assert.Equal(new EndReason(kind, detail), EndReasons.Refused(words));

    [Fact]
    public void A_refusal_without_a_word_has_a_reason_all_the_same() =>
        Assert.Equal(new EndReason(EndKind.Cancelled, "the server refused the watch without a reason"), EndReasons.Refused(""));

    [Theory]
    [InlineData("invalid auth token", true)]
    [InlineData("etcdserver: invalid auth token", true)]
    [InlineData("revision of auth store is old", true)]
    [InlineData("auth: revision of auth store is old", true)]
    [InlineData("etcdserver: permission denied", false)]
    [InlineData("etcdserver: user name is empty", true)]
    [InlineData("", false)]
    public void Whether_a_new_token_may_mend_it(string words, bool mends) => Assert.Equal(mends, EndReasons.NeedsNewToken(words));
}

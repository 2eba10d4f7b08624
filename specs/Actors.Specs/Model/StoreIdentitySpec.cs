using Watch.Actors.Model;

namespace Watch.Actors.Specs.Model;

/// <summary>Rule 12: whose store a response comes from.</summary>
public class StoreIdentitySpec
{
    private readonly StoreIdentity _store = new();

    public StoreIdentitySpec() => _store.Judge(7, 100, isFirst: true);

    [Theory]
    [InlineData(7, 100, true, "Same")]
    [InlineData(7, 101, true, "Same")]
    [InlineData(0, 101, true, "Same")]
    [InlineData(7, 0, true, "Same")]
    [InlineData(7, 99, true, "Behind")]
    [InlineData(7, 99, false, "Same")]
    [InlineData(8, 100, true, "Other")]
    [InlineData(8, 100, false, "Other")]
    [InlineData(8, 0, false, "Other")]
    public void A_response_is_judged_by_cluster_and_the_first_of_a_connection_by_revision_too(
        ulong clusterId, long revision, bool isFirst, string verdict) =>
        Assert.Equal(verdict, _store.Judge(clusterId, revision, isFirst).ToString());

    [Theory]
    [InlineData(7, 100, 100, "Same")]
    [InlineData(7, 99, 100, "Other")]
    [InlineData(7, 99, 98, "Same")] // the stream was faster
    [InlineData(8, 200, 100, "Other")]
    [InlineData(8, 99, 98, "Other")]
    [InlineData(7, 0, 100, "Same")]
    public void A_linearizable_read_is_never_behind_what_was_seen_when_it_was_asked(ulong clusterId, long revision, long asked, string verdict) =>
        Assert.Equal(verdict, _store.JudgeRead(clusterId, revision, asked).ToString());

    [Fact]
    public void The_highest_revision_seen_is_kept()
    {
        _store.Judge(7, 120, isFirst: false);
        _store.Judge(7, 110, isFirst: false);
        Assert.Equal(StoreVerdict.Behind, _store.Judge(7, 119, isFirst: true));
    }

    [Fact]
    public void A_store_that_is_adopted_is_the_one_from_then_on()
    {
        Assert.Equal(EndKind.HistoryLost, _store.Adopt(8, 5).Kind);
        Assert.Equal(StoreVerdict.Same, _store.Judge(8, 5, isFirst: true));
        Assert.Equal(StoreVerdict.Other, _store.Judge(7, 100, isFirst: true));
    }

    [Theory]
    [InlineData(8, "another cluster")]
    [InlineData(7, "went back from revision 100 to 5")]
    public void The_reason_says_what_happened(ulong clusterId, string words) =>
        Assert.Contains(words, _store.Adopt(clusterId, 5).Detail, StringComparison.Ordinal);
}

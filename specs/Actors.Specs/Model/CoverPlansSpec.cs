using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;

namespace Watch.Actors.Specs.Model;

/// <summary>How watches that are behind are grouped into covers.</summary>
public sealed class CoverPlansSpec
{
    private const string Zero = "\0";

    [Fact]
    public void Neighbours_in_the_order_of_keys_share_a_cover()
    {
        var plans = Plans(2, Key("d", 4), Key("a", 1), Key("c", 3), Key("b", 2));
        Assert.Equal(["[a, b\\0) from 1: a b", "[c, d\\0) from 3: c d"], plans.Select(Text));
    }

    [Theory]
    [InlineData(10, 3, 3)]
    [InlineData(10, 10, 10)]
    [InlineData(2, 100, 2)]
    [InlineData(1000, 128, 125)]
    public void There_are_no_more_covers_than_are_aimed_at(int watches, int most, int covers) =>
        Assert.Equal(covers, Plans(most, [.. Enumerable.Range(0, watches).Select(i => Key($"k{i:d4}", 1))]).Count);

    [Fact]
    public void A_cover_begins_where_the_first_of_its_members_does() =>
        Assert.Equal("[a, b\\0) from 3: a b", Text(Assert.Single(Plans(1, Key("a", 7), Key("b", 3)))));

    [Theory]
    [InlineData("a", "", "b", "", "[a, b\\0)")]
    [InlineData("a", "z", "b", "", "[a, z)")]
    [InlineData("a", "b", "a", "", "[a, b)")]
    [InlineData("a", "b", "b", "d", "[a, d)")]
    [InlineData("a", "", "b", Zero, "[a, \\0)")]
    [InlineData("a", Zero, "b", "c", "[a, \\0)")]
    [InlineData("a", "", "a", "", "[a, a\\0)")]
    public void Its_range_holds_theirs(string key, string end, string otherKey, string otherEnd, string range) =>
        Assert.StartsWith(range, Text(Assert.Single(Plans(1, Range(key, end, 1), Range(otherKey, otherEnd, 1)))), StringComparison.Ordinal);

    [Fact]
    public void Its_options_are_theirs_and_progress_is_for_each_alone()
    {
        var one = Key("a", 1);
        (one.PrevKv, one.Fragment, one.ProgressNotify, one.WatchId) = (true, true, true, 9);
        one.Filters.Add(WatchCreateRequest.Types.FilterType.Noput);
        var request = Assert.Single(Plans(1, one)).Request;
        Assert.True(request is { PrevKv: true, Fragment: true, ProgressNotify: false, WatchId: 0 });
        Assert.Equal([WatchCreateRequest.Types.FilterType.Noput], request.Filters);
        Assert.Equal(9, one.WatchId);
    }

    [Fact]
    public void Watches_of_other_options_have_another_cover()
    {
        var previous = Key("a", 1);
        previous.PrevKv = true;
        var fragments = Key("a", 1);
        fragments.Fragment = true;
        var noPut = Key("a", 1);
        noPut.Filters.Add(WatchCreateRequest.Types.FilterType.Noput);
        var noDelete = Key("a", 1);
        noDelete.Filters.Add(WatchCreateRequest.Types.FilterType.Nodelete);
        var progress = Key("a", 1);
        progress.ProgressNotify = true;
        Assert.Equal([2, 1, 1, 1, 1], Plans(1, Key("a", 1), previous, fragments, noPut, noDelete, progress).Select(plan => plan.Members.Count));
    }

    private static WatchCreateRequest Key(string key, long from) => Range(key, "", from);

    private static WatchCreateRequest Range(string key, string end, long from) => new()
    {
        Key = ByteString.CopyFromUtf8(key), RangeEnd = ByteString.CopyFromUtf8(end), StartRevision = from,
    };

    private static List<CoverPlan<WatchCreateRequest>> Plans(int most, params WatchCreateRequest[] watches) =>
        [.. CoverPlans.Make(watches, watch => watch, most)];

    private static string Text(CoverPlan<WatchCreateRequest> plan) => FormattableString.Invariant(
        $"[{Shown(plan.Request.Key)}, {Shown(plan.Request.RangeEnd)}) from {plan.Request.StartRevision}: {string.Join(' ', plan.Members.Select(member => Shown(member.Key)))}");

    private static string Shown(ByteString key) => key.ToStringUtf8().Replace(Zero, "\\0", StringComparison.Ordinal);
}

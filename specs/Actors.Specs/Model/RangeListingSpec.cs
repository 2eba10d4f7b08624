using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;

namespace Watch.Actors.Specs.Model;

/// <summary>Rule 12: a range is listed at one revision, page by page.</summary>
public class RangeListingSpec
{
    [Fact]
    public void The_first_page_tells_the_revision_that_all_others_are_read_at()
    {
        var listing = new RangeListing(KeyRange.Prefix("k/"), 0, keysOnly: false);
        Assert.Equal((0, "k/", "k0"), Asked(listing));
        listing.Took(Page(42, more: true, "k/a", "k/b"));
        Assert.Equal((42, "k/b\0", "k0"), Asked(listing));
        listing.Took(Page(50, more: false, "k/c"));
        Assert.Equal((true, 42), (listing.IsComplete, listing.Revision));
    }

    [Fact]
    public void A_revision_that_is_asked_for_is_kept()
    {
        var listing = new RangeListing(KeyRange.All, 7, keysOnly: true);
        listing.Took(Page(42, more: true, "a"));
        Assert.Equal((7, true, false), (listing.NextPage().Revision, listing.NextPage().KeysOnly, listing.NextPage().Serializable));
    }

    [Fact]
    public void A_page_without_keys_is_the_last_whatever_it_says()
    {
        var listing = new RangeListing(KeyRange.All, 0, keysOnly: true);
        listing.Took(Page(42, more: true));
        Assert.True(listing.IsComplete);
    }

    [Theory]
    [InlineData(64, 10, 256)]
    [InlineData(64, RangeListing.PageBytes, 64)]
    [InlineData(64, RangeListing.PageBytes / 2, 128)]
    [InlineData(64, RangeListing.PageBytes * 8, 8)]
    [InlineData(64, int.MaxValue, 1)]
    [InlineData(1, 0, 4)]
    [InlineData(RangeListing.MaxLimit, 10, RangeListing.MaxLimit)]
    public void The_size_of_a_page_decides_how_many_keys_the_next_has(int keys, int bytes, int next) =>
        Assert.Equal(next, RangeListing.NextLimit(keys, bytes));

    private static (long Revision, string Key, string End) Asked(RangeListing listing) =>
        listing.NextPage() is var page ? (page.Revision, page.Key.ToStringUtf8(), page.RangeEnd.ToStringUtf8()) : default;

    private static RangeResponse Page(long revision, bool more, params string[] keys) => new()
    {
        Header = new ResponseHeader { Revision = revision }, More = more,
        Kvs = { keys.Select(key => new KeyValue { Key = ByteString.CopyFromUtf8(key), ModRevision = 3 }) },
    };
}

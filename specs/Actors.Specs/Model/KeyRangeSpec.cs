using FsCheck.Xunit;

namespace Watch.Actors.Specs.Model;

public sealed class KeyRangeSpec
{
    public static TheoryData<string, byte[], byte[]> PrefixEnds => new()
    {
        { "the last byte goes up by one", [0x61, 0x62], [0x61, 0x63] },
        { "a 0xff tail is dropped, the byte before it goes up", [0x61, 0xff], [0x62] },
        { "however long the tail", [0x61, 0xff, 0xff, 0xff], [0x62] },
        { "0xfe goes up to 0xff", [0xfe], [0xff] },
        { "0xff inside stays", [0xff, 0x61], [0xff, 0x62] },
        { "zero goes up to one", [0x00], [0x01] },
        { "nothing but 0xff has no upper bound", [0xff, 0xff], [0x00] },
    };

    public static TheoryData<string, KeyRange, string, bool> Contents => new()
    {
        { "a single key holds itself", KeyRange.Key("b"), "b", true },
        { "a single key holds no longer one", KeyRange.Key("b"), "b\0", false },
        { "an interval holds its start", KeyRange.Between("b", "d"), "b", true },
        { "an interval does not hold its end", KeyRange.Between("b", "d"), "d", false },
        { "an interval holds what is below its end", KeyRange.Between("b", "d"), "czzz", true },
        { "an interval does not hold what is below its start", KeyRange.Between("b", "d"), "azzz", false },
        { "from-key holds its start", KeyRange.FromKey("b"), "b", true },
        { "from-key holds every later key", KeyRange.FromKey("b"), "zz", true },
        { "from-key does not hold an earlier key", KeyRange.FromKey("b"), "a", false },
        { "a prefix holds itself", KeyRange.Prefix("b"), "b", true },
        { "a prefix does not hold its end", KeyRange.Prefix("b"), "c", false },
        { "the whole keyspace holds the lowest key", KeyRange.All, "\0", true },
        { "an empty prefix is the whole keyspace", KeyRange.Prefix(""), "anything", true },
        { "an end below the start holds nothing", KeyRange.Between("d", "b"), "c", false },
    };

    public static TheoryData<KeyRange, string> Texts => new()
    {
        { KeyRange.Key("users/1"), "users/1" },
        { KeyRange.Between("a", "c"), "[a, c)" },
        { KeyRange.Prefix("a"), "[a, b)" },
        { KeyRange.FromKey("a"), "[a, ∞)" },
        { KeyRange.All, "[\\x00, ∞)" },
        { KeyRange.Key(new byte[] { 0x61, 0x0a, 0x7f, 0xff }), "a\\x0a\\x7f\\xff" },
    };

    [Theory]
    [MemberData(nameof(PrefixEnds))]
    public void A_prefix_ends_before_the_first_key_without_it(string rule, byte[] prefix, byte[] end) =>
        Assert.True(new KeyRange(prefix, end).Equals(KeyRange.Prefix(prefix)), $"{rule}: {KeyRange.Prefix(prefix)}");

    [Theory]
    [MemberData(nameof(Contents))]
    public void A_range_holds_its_keys_and_no_others(string rule, KeyRange range, string key, bool holds) =>
        Assert.True(holds == range.Contains(System.Text.Encoding.UTF8.GetBytes(key)), rule);

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_range_is_shown_as_one_line(KeyRange range, string text) => Assert.Equal(text, range.ToString());

    [Property]
    public void A_prefix_range_holds_exactly_the_keys_that_begin_with_it(byte[] prefix, byte[] key, bool joined)
    {
        var start = Near(prefix);
        byte[] candidate = joined ? [.. start, .. Near(key)] : Near(key);
        if (candidate.Length == 0) return;

        Assert.Equal(candidate.AsSpan().StartsWith(start), KeyRange.Prefix(start).Contains(candidate));
    }

    [Fact]
    public void An_empty_key_means_the_lowest() => Assert.Equal(KeyRange.Key("\0"), KeyRange.Key(""));

    [Fact]
    public void The_kinds_of_range_are_told_apart()
    {
        Assert.True(KeyRange.Key("a").IsSingleKey);
        Assert.False(KeyRange.Key("a").HasNoUpperBound);
        Assert.False(KeyRange.Between("a", "b").IsSingleKey);
        Assert.False(KeyRange.Between("a", "b").HasNoUpperBound);
        Assert.True(KeyRange.FromKey("a").HasNoUpperBound);
        Assert.False(KeyRange.Between("a", "\0b").HasNoUpperBound);
    }

    [Fact]
    public void Ranges_are_equal_by_content()
    {
        Assert.Equal(KeyRange.Prefix("a"), KeyRange.Between("a", "b"));
        Assert.Equal(KeyRange.Prefix("a").GetHashCode(), KeyRange.Between("a", "b").GetHashCode());
        Assert.NotEqual(KeyRange.Key("a"), KeyRange.FromKey("a"));
        Assert.False(KeyRange.Key("a").Equals(null));
    }

    // Few byte values, at the edges: so that prefixes, their ends and keys meet.
    private static byte[] Near(byte[] any) => [.. any.Select(b => (byte)((b & 3) switch { 0 => 0x00, 1 => 0x01, 2 => 0xfe, _ => 0xff }))];
}

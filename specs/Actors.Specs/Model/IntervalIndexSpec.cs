using FsCheck.Fluent;
using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.Specs.Properties;

namespace Watch.Actors.Specs.Model;

public sealed class IntervalIndexSpec
{
    private static readonly string[] Keys = ["a", "aa", "ab", "b", "ba", "c"];

    [Fact]
    public void It_finds_the_ranges_that_hold_a_key_and_no_other()
    {
        var ranges =
            from key in Gen.Elements(Keys)
            from end in Gen.Elements([.. Keys, "", "\0"])
            where end.Length == 0 || end == "\0" || string.CompareOrdinal(key, end) < 0
            select new KeyRange(Bytes(key), Bytes(end));
        Seeded.Check(Prop.ForAll(ranges.ListOf().ToArbitrary(), all => Agree([.. all])), cases: 2000, largest: 12);
    }

    private static void Agree(KeyRange[] ranges)
    {
        var ordered = ranges.OrderBy(range => range.Start, KeyInterval.KeyOrder).ToArray();
        var index = new IntervalIndex<KeyRange>(ordered.Select(range => (KeyInterval.Of(Request(range)), range)));
        foreach (var key in (string[])[.. Keys, "", "aaa", "bb", "d"])
        {
            List<KeyRange> found = [];
            index.Find(Bytes(key), found);
            Assert.Equal(ordered.Where(range => range.Contains(Bytes(key))), found.AsEnumerable().Reverse());
        }
    }

    private static WatchCreateRequest Request(KeyRange range) => new()
    {
        Key = ByteString.CopyFrom(range.Start.Span), RangeEnd = ByteString.CopyFrom(range.End.Span),
    };

    private static byte[] Bytes(string text) => ByteString.CopyFromUtf8(text).ToByteArray();
}

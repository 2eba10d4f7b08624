using Watch.Actors.Cluster.Model;
using Watch.Actors.Specs.Model;

namespace Watch.Actors.Cluster.Specs.Model;

public sealed class PiecesSpec
{
    // An event of these takes 66 bytes: key, value, and what else is on the wire.
    public static TheoryData<string, long[], int, string> Batches => new()
    {
        { "all fit", [1, 2, 3], 1000, "1 2 3" },
        { "two fit", [1, 2, 3, 4, 5], 132, "1 2|3 4|5" },
        { "none fits", [1, 2, 3], 10, "1|2|3" },
        { "a revision is not split", [1, 1, 1, 2], 132, "1 1 1|2" },
        { "a revision that does not fit with the one before it", [1, 2, 2, 3], 132, "1|2 2|3" },
        { "one alone", [7], 1, "7" },
        { "one revision alone", [7, 7, 7], 1, "7 7 7" },
        { "a large one in the middle", [1, 2, 2, 2, 3, 4], 132, "1|2 2 2|3 4" },
    };

    [Theory]
    [MemberData(nameof(Batches))]
    public void Events_are_cut_between_revisions(string rule, long[] revisions, int size, string parts)
    {
        var cut = Pieces.Cut(EventBatches.AtRevisions(revisions), size)
            .Select(part => string.Join(' ', part.Select(one => one.ModRevision)));

        Assert.True(parts == string.Join('|', cut), $"{rule}: {string.Join('|', cut)}");
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(3, "3")]
    [InlineData(4, "4")]
    [InlineData(5, "4+ 1")]
    [InlineData(9, "4+ 4+ 1")]
    public void Bytes_are_cut_into_parts_of_a_size(int bytes, string parts)
    {
        var whole = Enumerable.Range(0, bytes).Select(number => (byte)number).ToArray();

        var cut = Pieces.Cut(whole.AsMemory(), 4).ToArray();

        Assert.Equal(parts, string.Join(' ', cut.Select(part => $"{part.Bytes.Length}{(part.MoreFollow ? "+" : "")}")));
        Assert.Equal(whole, cut.SelectMany(part => part.Bytes.ToArray()));
    }
}

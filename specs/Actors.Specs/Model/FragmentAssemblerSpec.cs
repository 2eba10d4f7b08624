using FsCheck.Xunit;
using Watch.Actors.Model;

namespace Watch.Actors.Specs.Model;

/// <summary>Rule 14 and S11.</summary>
public sealed class FragmentAssemblerSpec
{
    // Parts of revisions, the last one final; and what comes out after each.
    private static readonly Dictionary<string, (long[][] Parts, long[][] Out)> Cases = new(StringComparer.Ordinal)
    {
        ["an unfragmented response goes on as it is"] = ([[1, 2, 2]], [[1, 2, 2]]),
        ["the last revision of a part is held"] = ([[1, 2], [3]], [[1], [2, 3]]),
        ["a revision split over two parts comes out whole"] = ([[1, 2], [2, 3]], [[1], [2, 2, 3]]),
        ["a revision split over three parts comes out whole"] = ([[2], [2], [2]], [[], [], [2, 2, 2]]),
        ["a later revision shows that the held one is whole"] = ([[2], [3], [4]], [[], [2], [3, 4]]),
        ["whole revisions in the middle go on at once"] = ([[1], [1, 2, 3], [3]], [[], [1, 1, 2], [3, 3]]),
        ["a last part without events lets go of what is held"] = ([[1, 2], []], [[1], [2]]),
    };

    public static TheoryData<string> Rules => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Parts(string rule)
    {
        var (parts, wanted) = Cases[rule];
        var assembler = new FragmentAssembler();
        for (var i = 0; i < parts.Length; i++)
            Assert.Equal(wanted[i], Revisions(assembler.Add(EventBatches.AtRevisions(parts[i]), moreFollow: i < parts.Length - 1, bytes: 1)));
        Assert.False(assembler.IsHolding);
    }

    [Fact]
    public void What_is_held_is_counted_until_it_goes_on()
    {
        var assembler = new FragmentAssembler();
        assembler.Add(EventBatches.AtRevisions(1, 2), moreFollow: true, bytes: 10);
        assembler.Add(EventBatches.AtRevisions(2), moreFollow: true, bytes: 20);
        Assert.Equal(30, assembler.HeldBytes);
        assembler.Add(EventBatches.AtRevisions(2, 3), moreFollow: true, bytes: 40);
        Assert.Equal(40, assembler.HeldBytes);
        assembler.Add(EventBatches.AtRevisions(3), moreFollow: false, bytes: 50);
        Assert.Equal(0, assembler.HeldBytes);
    }

    [Fact]
    public void A_partial_revision_is_forgotten_when_its_watch_starts_anew()
    {
        var assembler = new FragmentAssembler();
        assembler.Add(EventBatches.AtRevisions(1, 2), moreFollow: true, bytes: 1);
        Assert.True(assembler.IsHolding);

        assembler.Reset();

        Assert.False(assembler.IsHolding);
        Assert.Equal([2, 2, 3], Revisions(assembler.Add(EventBatches.AtRevisions(2, 2, 3), moreFollow: false, bytes: 1)));
    }

    [Property]
    public void However_a_response_is_cut_its_revisions_come_out_whole_in_order_and_once(byte[] sizes, byte[] cuts)
    {
        var whole = sizes.SelectMany((size, i) => Enumerable.Repeat((long)i + 1, size % 4 + 1)).ToArray();
        if (whole.Length == 0) return;
        int[] ends = [.. cuts.Select(cut => cut % whole.Length).Where(end => end > 0).Distinct().Order(), whole.Length];
        var assembler = new FragmentAssembler();
        var seen = new List<long>();
        for (var (i, from) = (0, 0); i < ends.Length; from = ends[i++])
        {
            var released = Revisions(assembler.Add(EventBatches.AtRevisions(whole[from..ends[i]]), moreFollow: i < ends.Length - 1, bytes: 1));
            Assert.All(released, revision => Assert.DoesNotContain(revision, seen));
            seen.AddRange(released);
        }

        Assert.Equal(whole, seen);
        Assert.False(assembler.IsHolding);
    }

    [Fact]
    public void What_was_not_cut_goes_on_without_being_copied()
    {
        var assembler = new FragmentAssembler();
        var first = EventBatches.AtRevisions(1, 2, 3);
        var second = EventBatches.AtRevisions(3, 4, 5, 6);

        Assert.True(assembler.Add(first, moreFollow: true, bytes: 1) is (null, { } begun) && begun.Span.Overlaps(first.Span));
        Assert.True(assembler.Add(second, moreFollow: true, bytes: 1) is ({ Count: 2 }, { Count: 2 } rest) && rest.Span.Overlaps(second.Span));
    }

    private static long[] Revisions((EventBatch? Held, EventBatch? Whole) released) =>
        [.. new[] { released.Held, released.Whole }.OfType<EventBatch>().SelectMany(batch => batch).Select(each => each.ModRevision)];
}

using Watch.Actors.Model;

namespace Watch.Actors.Specs.Model;

/// <summary>Rule 6, sentence by sentence.</summary>
public sealed class ResumePointSpec
{
    private delegate void Step(ref ResumePoint point);

    private static readonly Dictionary<string, (long Start, Step[] Steps, long Next)> Cases = new(StringComparer.Ordinal)
    {
        ["starts at the requested revision"] = (5, [], 5),
        ["starts at nothing for a watch from now on"] = (0, [], 0),
        ["the first Created of a watch from now on fixes it behind the header's revision"] = (0, [Created(10)], 11),
        ["a later Created does not move it"] = (0, [Created(10), Created(20)], 11),
        ["an explicit revision is never moved by Created"] = (5, [Created(10)], 5),
        ["a future revision is never moved by Created"] = (50, [Created(10)], 50),
        ["a Created header of revision 0 is ignored"] = (0, [Created(0)], 0),
        ["and the next Created fixes it then"] = (0, [Created(0), Created(10)], 11),
        ["events move it behind the last of them"] = (5, [Delivered(8)], 9),
        ["events before what is known do not move it back"] = (5, [Delivered(8), Delivered(6)], 9),
        ["an event at or below the Created header moves it behind itself: others may follow up to there"] = (0, [Created(10), Delivered(8)], 9),
        ["and the events that follow move it on"] = (0, [Created(10), Delivered(8), Delivered(12)], 13),
        ["progress moves it behind the header's revision"] = (5, [Progressed(20)], 21),
        ["progress never moves it back"] = (5, [Delivered(30), Progressed(20)], 31),
        ["progress of revision 0 is ignored"] = (5, [Progressed(0)], 5),
        ["progress below a future revision leaves it"] = (50, [Progressed(20)], 50),
    };

    public static TheoryData<string> Rules => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_next_revision(string rule)
    {
        var (start, steps, next) = Cases[rule];
        var point = new ResumePoint(start);

        foreach (var step in steps) step(ref point);

        Assert.Equal(next, point.Next);
    }

    [Theory]
    [InlineData(5, 0, 4, false)]
    [InlineData(5, 0, 5, true)]
    [InlineData(0, 0, 1, true)]
    [InlineData(5, 8, 8, false)]
    [InlineData(5, 8, 9, true)]
    public void Only_revisions_after_what_was_delivered_and_from_the_wanted_one_on_are_delivered(long start, long delivered, long revision, bool wanted)
    {
        var point = new ResumePoint(start);
        if (delivered > 0) point.Delivered(delivered);

        Assert.Equal(wanted, point.Wants(revision));
    }

    [Fact]
    public void An_event_at_or_below_the_Created_header_is_still_delivered()
    {
        var point = new ResumePoint(0);
        point.Created(10);

        Assert.True(point.Wants(9));
        point.Delivered(9);
        Assert.True(point.Wants(10));
        Assert.False(point.Wants(9));
    }

    [Fact]
    public void Progress_is_told_where_it_is_not_behind_what_was_told()
    {
        var point = new ResumePoint(5);
        Assert.False(point.WouldProgress(0));
        Assert.True(point.WouldProgress(7));

        point.Progressed(7);
        Assert.False(point.WouldProgress(6));
        Assert.True(point.WouldProgress(7));

        point.Delivered(9);
        Assert.False(point.WouldProgress(8));
        Assert.True(point.WouldProgress(9));
    }

    private static Step Created(long revision) => (ref ResumePoint point) => point.Created(revision);

    private static Step Delivered(long revision) => (ref ResumePoint point) => point.Delivered(revision);

    private static Step Progressed(long revision) => (ref ResumePoint point) => point.Progressed(revision);
}

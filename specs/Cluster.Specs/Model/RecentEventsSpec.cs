using Watch.Actors.Cluster.Model;
using Watch.Actors.Specs.Model;

namespace Watch.Actors.Cluster.Specs.Model;

public sealed class RecentEventsSpec
{
    public static TheoryData<string, long[][], long, string> Positions => new()
    {
        { "nothing yet", [], 10, "-" },
        { "the first after the base", [[11], [12]], 10, "11" },
        { "the next after a position", [[11], [12], [15]], 12, "15" },
        { "a position between revisions", [[11], [15]], 13, "15" },
        { "a position within a batch", [[11, 12, 12, 13]], 12, "13" },
        { "the end", [[11], [12]], 12, "-" },
        { "beyond the end", [[11]], 90, "-" },
        { "events at or below the base are left out", [[9], [10]], 10, "-" },
        { "a batch that begins below the base", [[10, 11]], 10, "11" },
    };

    [Theory]
    [MemberData(nameof(Positions))]
    public void The_next_events_after_a_position(string rule, long[][] batches, long position, string next)
    {
        var recent = new RecentEvents(10, 1000);
        recent.Begin(10);
        foreach (var batch in batches) recent.Add(EventBatches.AtRevisions(batch));

        var events = recent.After(position) is { } batchAfter ? string.Join(' ', batchAfter.Select(one => one.ModRevision)) : "-";
        Assert.True(recent.Reaches(position) && next == events, $"{rule}: {events}");
    }

    [Theory]
    [InlineData(3, 1000, 17)]
    [InlineData(100, 6, 17)]
    [InlineData(100, 1, 19)]
    [InlineData(1, 1000, 19)]
    public void The_oldest_go_and_with_them_goes_the_base(int capacity, long maxBytes, long reachesBackTo)
    {
        var recent = new RecentEvents(capacity, maxBytes);
        recent.Begin(10);
        for (var revision = 11L; revision <= 20; revision++) recent.Add(EventBatches.AtRevisions(revision));

        Assert.Equal(reachesBackTo, recent.Base);
        Assert.True(recent.Reaches(reachesBackTo));
        Assert.False(recent.Reaches(reachesBackTo - 1));
        Assert.Equal(20, recent.Last);
        Assert.Equal(reachesBackTo + 1, recent.After(reachesBackTo)!.FirstRevision);
    }

    [Fact]
    public void It_begins_anew_with_nothing()
    {
        var recent = new RecentEvents(10, 1000);
        recent.Begin(10);
        recent.Add(EventBatches.AtRevisions(11));

        recent.Begin(5);

        Assert.Equal((5, 5), (recent.Base, recent.Last));
        Assert.Null(recent.After(5));
    }
}

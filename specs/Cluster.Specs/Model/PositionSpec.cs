using Watch.Actors.Cluster.Model;
using Watch.Actors.Specs.Model;

namespace Watch.Actors.Cluster.Specs.Model;

/// <summary>What the next session is asked for (rule 7): a revision, and the cluster that it is of.</summary>
public sealed class PositionSpec
{
    private static readonly WatchOptions FromNowOn = new();
    private static readonly WatchOptions FromNowOnWithResync = new() { Resync = true };

    [Fact]
    public void Where_nothing_was_told_everything_is_asked_for_as_the_subscriber_did()
    {
        Assert.Equal((0L, 0UL, true), Next(new Position(FromNowOn)));
        Assert.Equal((9L, 3UL, true), Next(new Position(new WatchOptions { StartRevision = 9, ClusterId = 3 })));
        Assert.Equal((9L, 3UL, false), Next(new Position(new WatchOptions { StartRevision = 9, ClusterId = 3, Resync = true })));
    }

    [Fact]
    public void What_stands_says_which_cluster_it_is()
    {
        var position = new Position(FromNowOn);
        position.Started(40, clusterId: 7);
        Assert.Equal((41L, 7UL, true), Next(position));
        position.Take(EventBatches.AtRevisions(45));
        Assert.Equal((46L, 7UL, true), Next(position));
    }

    [Fact]
    public void With_resync_no_cluster_is_named_for_a_revision_that_is_still_to_come()
    {
        var position = new Position(FromNowOnWithResync with { StartRevision = 50 });
        position.Started(40, clusterId: 7);
        Assert.Equal((50L, 0UL, true), Next(position));
        position.Progress(49);
        Assert.Equal((50L, 7UL, false), Next(position));
    }

    [Fact]
    public void What_another_cluster_listed_is_gone_on_with_there()
    {
        var position = new Position(FromNowOnWithResync);
        position.Started(40, clusterId: 7);
        position.Resynced(8);
        Assert.True(position.Next().InitialList);
        position.Progress(5);
        Assert.Equal((6L, 8UL, false), Next(position));
    }

    private static (long Revision, ulong ClusterId, bool CreatedNotify) Next(Position position) =>
        (position.Next().StartRevision, position.Next().ClusterId, position.Next().CreatedNotify);
}

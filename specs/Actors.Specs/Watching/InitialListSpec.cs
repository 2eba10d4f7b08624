using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Watching;

/// <summary>A subscriber that is told what stands first, or only where what it knows is not known here (rule 12).</summary>
public class InitialListSpec : WatchSpec
{
    private readonly ScriptedRange _range = new() { ClusterId = 7 };

    public InitialListSpec() => World.Transport.Unary = _range.Answer;

    [Fact]
    public void What_stands_is_told_with_its_values_and_the_watch_begins_behind_it()
    {
        _range.Holds(10, ("a/1", 3), ("a/2", 7));
        Subscriber.Tell(Listing());
        ExpectAll(10, "create a/1 @3, create a/2 @7");
        Assert.Equal(11, CreateIn(World.Transport.TakeCall()).StartRevision);
    }

    [Fact]
    public void History_that_is_lost_later_is_made_good_by_what_differs()
    {
        _range.Holds(10, ("a/1", 3), ("a/2", 7));
        Subscriber.Tell(Listing());
        ExpectAll(10, "create a/1 @3, create a/2 @7");
        var call = World.Transport.TakeCall();
        var id = CreateIn(call).WatchId;
        _range.Holds(90, ("a/2", 7), ("a/3", 50));
        call.Respond(Answers.OfCluster(Answers.Created(id, 90), 7), Answers.OfCluster(Answers.Compacted(id, 80), 7));
        ExpectList(90, isWhole: false, "create a/3 @50", "delete a/1 @90");
    }

    [Fact]
    public void Where_the_cluster_is_the_known_one_the_watch_goes_on_and_nothing_is_told()
    {
        _range.Holds(10, ("a/1", 3));
        Subscriber.Tell(GoingOn(from: 9, clusterId: 7));
        Subscriber.ExpectNothing();
        Assert.Equal(8, Assert.Single(_range.Asked).Revision);
        Assert.Equal(9, CreateIn(World.Transport.TakeCall()).StartRevision);
    }

    [Theory]
    [InlineData(9, 8, 0)] // another cluster
    [InlineData(12, 7, 0)] // a store that went back
    [InlineData(5, 7, 9)] // compacted
    public void Where_what_the_subscriber_knows_is_not_known_it_is_told_all_that_stands(long from, ulong clusterId, long compacted)
    {
        _range.CompactRevision = compacted;
        _range.Holds(10, ("a/1", 3));
        Subscriber.Tell(GoingOn(from, clusterId));
        ExpectAll(10, "create a/1 @3");
        Assert.Equal(11, CreateIn(World.Transport.TakeCall()).StartRevision);
    }

    private static EtcdWatch.Watch Listing() =>
        Watch("a") with { Options = new WatchOptions { Resync = true, InitialList = true } };

    private static EtcdWatch.Watch GoingOn(long from, ulong clusterId) =>
        Watch("a") with { Options = new WatchOptions { Resync = true, StartRevision = from, ClusterId = clusterId } };

    private void ExpectAll(long revision, params string[] events) => ExpectList(revision, isWhole: true, events);

    private void ExpectList(long revision, bool isWhole, params string[] events)
    {
        Assert.Equal(new EtcdWatch.Resynced("a", revision) { ClusterId = 7, IsWhole = isWhole }, Subscriber.Expect<EtcdWatch.Resynced>());
        foreach (var text in events) Assert.Equal(text, Subscriber.ExpectEvents());
        Assert.Equal(revision, Subscriber.Expect<EtcdWatch.Progress>().Revision);
    }
}

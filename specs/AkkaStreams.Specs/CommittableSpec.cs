using Watch.Actors.Streams;

namespace Watch.Actors.AkkaStreams.Specs;

/// <summary>What a source that commits asks for, and what it says is processed.</summary>
public class CommittableSpec : ProbeSpec
{
    [Fact]
    public void It_asks_for_what_lies_behind_the_committed_offset()
    {
        Run(WatchSource.Committable(Settings, new InMemoryOffsetStore(new WatchOffset(7, 41))));
        Assert.Equal((42, 7UL, true, false, true), Beginning());
    }

    [Fact]
    public void It_asks_for_a_list_where_nothing_is_committed()
    {
        Run(WatchSource.Committable(Settings, new InMemoryOffsetStore()));
        Assert.Equal((0, 0UL, true, true, true), Beginning());
    }

    [Fact]
    public void The_offset_moves_on_when_the_list_is_whole()
    {
        var store = new InMemoryOffsetStore();
        var (_, downstream) = Run(WatchSource.Committable(Settings, store));
        Send(new EtcdWatch.Resynced(Asked.Tag, 50) { ClusterId = 7 });
        Events(20, "a1", "a2");
        Send(new EtcdWatch.Progress(Asked.Tag, 50));
        Events(51, "a1");
        downstream.Request(4);
        Assert.Equal(
            [null, null, new WatchOffset(7, 50), new WatchOffset(7, 51)],
            Enumerable.Range(0, 4).Select(_ => downstream.ExpectNext().Offset.Position));
    }

    private (long Start, ulong Cluster, bool Resync, bool List, bool Progress) Beginning() => (
        Asked.Options.StartRevision, Asked.Options.ClusterId, Asked.Options.Resync, Asked.Options.InitialList, Asked.Options.ProgressNotify);
}

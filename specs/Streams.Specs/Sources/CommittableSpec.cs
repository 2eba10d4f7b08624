using Akka.Streams.Dsl;
using Watch.Actors.TestKit;

namespace Watch.Actors.Streams.Specs.Sources;

/// <summary>Offsets to commit, and where a stream goes on from.</summary>
public class CommittableSpec : LockstepStream
{
    private readonly InMemoryOffsetStore _store = new();

    [Fact]
    public void The_first_time_it_begins_with_a_list_which_counts_as_processed_at_its_end()
    {
        Range.Holds(10, ("a1", 3), ("a2", 7));
        var (_, demand) = Run(WatchSource.Committable(Settings(), _store));
        Assert.Null(Positions(demand.Next(2)).Distinct().Single());
        Assert.Equal(new WatchOffset(1, 10), demand.Next().Offset.Position);
        var call = World.Transport.TakeCall();
        var create = Created(call);
        Assert.Equal((11, true), (create.StartRevision, create.ProgressNotify));
        call.Respond(Answers.Events(create.WatchId, Answers.Put("a1", 11), Answers.Put("a2", 12)), Answers.Progress(create.WatchId, 20));
        Assert.Equal([new WatchOffset(1, 12), new WatchOffset(1, 20)], Positions(demand.Next(2)));
    }

    [Fact]
    public void It_goes_on_behind_what_is_committed_and_lists_nothing()
    {
        Range.Holds(10, ("a1", 3));
        var (_, demand) = Run(WatchSource.Committable(Settings(), new InMemoryOffsetStore(new WatchOffset(1, 8))));
        var call = World.Transport.TakeCall();
        var create = Created(call);
        Assert.Equal(9, create.StartRevision);
        demand.ExpectNothing();
        call.Respond(Answers.Events(create.WatchId, Answers.Put("a1", 9)));
        var one = demand.Next();
        Assert.Equal(new WatchOffset(1, 9), one.Offset.Position);
        Assert.Equal("a1", Assert.Single(one.Events).KeyText);
    }

    [Fact]
    public void Another_cluster_is_listed_and_the_old_offset_stays_until_the_list_is_whole()
    {
        Range.ClusterId = 2;
        Range.Holds(10, ("a1", 3));
        var old = new WatchOffset(1, 8);
        var (_, demand) = Run(WatchSource.Committable(Settings(), new InMemoryOffsetStore(old)));
        var list = demand.Next(3);
        Assert.Equal([typeof(EtcdWatch.Resynced), typeof(EtcdWatch.Events), typeof(EtcdWatch.Progress)], list.Select(one => one.Notification.GetType()));
        Assert.Equal([old, old, new WatchOffset(2, 10)], Positions(list));
    }

    [Fact]
    public void What_was_compacted_meanwhile_is_made_good_by_a_list()
    {
        Range.CompactRevision = 50;
        Range.Holds(90, ("a1", 60));
        var (_, demand) = Run(WatchSource.Committable(Settings(), new InMemoryOffsetStore(new WatchOffset(1, 8))));
        Assert.Equal([8, 8, 90], Positions(demand.Next(3)).Select(offset => offset!.Revision));
        Assert.Equal(91, Created(World.Transport.TakeCall(), 90).StartRevision);
    }

    [Fact]
    public void History_that_is_lost_under_the_stream_moves_the_offset_when_it_is_made_good()
    {
        Range.Holds(10, ("a1", 3));
        var (_, demand) = Run(WatchSource.Committable(Settings(), new InMemoryOffsetStore(new WatchOffset(1, 8))));
        var call = World.Transport.TakeCall();
        var id = Created(call).WatchId;
        call.Respond(Answers.Events(id, Answers.Put("a2", 9)));
        Assert.Equal(9, demand.Next().Offset.Position!.Revision);
        Range.Holds(90, ("a1", 60));
        call.Respond(Answers.Compacted(id, 50));
        var list = demand.Next(4);
        Assert.Equal([9, 9, 9, 90], Positions(list).Select(offset => offset!.Revision));
        Assert.Equal("delete a2 @90", Assert.Single(list[2].Events).ToString());
    }

    [Fact]
    public void With_a_start_revision_it_begins_there_where_nothing_is_committed()
    {
        Range.Holds(10, ("a1", 3));
        var (_, demand) = Run(WatchSource.Committable(Settings(new WatchOptions { StartRevision = 5 }), _store));
        var call = World.Transport.TakeCall();
        var create = Created(call);
        Assert.Equal(5, create.StartRevision);
        call.Respond(Answers.Events(create.WatchId, Answers.Put("a1", 6)));
        Assert.Equal(new WatchOffset(1, 6), demand.Next().Offset.Position);
    }

    [Fact]
    public void Every_start_loads_the_offset_anew()
    {
        Range.Holds(10, ("a1", 3));
        var source = WatchSource.Committable(Settings(), _store);
        var (control, demand) = Run(source);
        demand.Next(2);
        Assert.True(demand.Next().Offset.CommitAsync().IsCompletedSuccessfully);
        control.Shutdown();
        World.Settle();
        World.Transport.TakeCall();
        Run(source);
        Assert.Equal(11, Created(World.Transport.TakeCall()).StartRevision);
    }

    [Fact]
    public void An_offset_that_cannot_be_loaded_fails_the_stream_with_the_stores_own_failure()
    {
        var (control, demand) = Run(WatchSource.Committable(Settings(), new FailingStore()));
        Assert.Equal("no disk", demand.ExpectFailed<IOException>().Message);
        Assert.Equal("Failed: the offset could not be loaded: no disk", Reason(control).ToString());
        Assert.Empty(State().Streams);
    }

    [Fact]
    public void A_stream_that_is_ended_while_its_offset_is_loaded_leaves_no_watch()
    {
        var store = new SlowStore();
        var (control, demand) = Run(WatchSource.Committable(Settings(), store));
        demand.ExpectNothing();
        control.Shutdown();
        demand.ExpectCompleted();
        Assert.True(store.Loading.Task.IsCanceled);
        Assert.Empty(State().Streams);
    }

    private static IEnumerable<WatchOffset?> Positions(IEnumerable<CommittableNotification> all) => all.Select(one => one.Offset.Position);

    private sealed class FailingStore : IOffsetStore
    {
        public Task<WatchOffset?> LoadAsync(CancellationToken cancellation) => Task.FromException<WatchOffset?>(new IOException("no disk"));

        public Task SaveAsync(WatchOffset offset) => Task.FromException(new IOException("no disk"));
    }

    private sealed class SlowStore : IOffsetStore
    {
        public TaskCompletionSource<WatchOffset?> Loading { get; } = new();

        public Task<WatchOffset?> LoadAsync(CancellationToken cancellation)
        {
            cancellation.Register(() => Loading.SetCanceled(cancellation));
            return Loading.Task;
        }

        public Task SaveAsync(WatchOffset offset) => Task.CompletedTask;
    }
}

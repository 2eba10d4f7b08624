using Watch.Actors.TestKit;

namespace Watch.Actors.Streams.Specs.Sources;

/// <summary>What the elements of each source are.</summary>
public class ElementsSpec : LockstepStream
{
    [Fact]
    public void Plain_gives_each_event()
    {
        var (_, demand, call, id) = Established(WatchSource.Plain(Settings()));
        call.Respond(Answers.Events(id, Answers.Put("a1", 11), Answers.Put("a2", 11)), Answers.Progress(id, 12), Answers.Events(id, Answers.Delete("a1", 13)));
        Assert.Equal(["create a1 @11", "create a2 @11", "delete a1 @13"], demand.Next(3).Select(one => one.ToString()));
        demand.ExpectNothing();
    }

    [Fact]
    public void Batched_gives_whole_revisions()
    {
        var (_, demand, call, id) = Established(WatchSource.Batched(Settings()));
        call.Respond(Answers.Events(id, Answers.Put("a1", 11), Answers.Put("a2", 11)), Answers.Progress(id, 12), Answers.Events(id, Answers.Put("a", 13)));
        Assert.Equal([2, 1], demand.Next(2).Select(batch => batch.Count));
    }

    [Fact]
    public void WithProgress_asks_for_bookmarks_and_gives_them_in_their_place()
    {
        var (_, demand) = Run(WatchSource.WithProgress(Settings(new WatchOptions { CreatedNotify = true })));
        var call = World.Transport.TakeCall();
        var create = Created(call);
        Assert.True(create.ProgressNotify);
        call.Respond(Answers.Events(create.WatchId, Answers.Put("a", 11)), Answers.Progress(create.WatchId, 15));
        Assert.Equal(
            [typeof(EtcdWatch.Started), typeof(EtcdWatch.Events), typeof(EtcdWatch.Progress)], demand.Next(3).Select(one => one.GetType()));
    }

    [Fact]
    public void Snapshot_lists_what_stands_and_watches_behind_it()
    {
        Range.Holds(10, ("a1", 3), ("a2", 7));
        var (_, demand) = Run(WatchSource.Snapshot(Settings()));
        Assert.Equal(10, Assert.IsType<EtcdWatch.Resynced>(demand.Next()).Revision);
        Assert.Equal(["a1", "a2"], Assert.IsType<EtcdWatch.Events>(demand.Next()).Batch.Select(one => one.KeyText));
        Assert.Equal(10, Assert.IsType<EtcdWatch.Progress>(demand.Next()).Revision);
        var call = World.Transport.TakeCall();
        var create = Created(call, 12);
        Assert.Equal(11, create.StartRevision);
        call.Respond(Answers.Events(create.WatchId, Answers.Put("a3", 11)));
        Assert.Equal(11, Assert.IsType<EtcdWatch.Events>(demand.Next()).Batch.LastRevision);
    }

    [Fact]
    public void Options_context_and_range_reach_the_server()
    {
        Run(WatchSource.Plain(Settings(new WatchOptions { StartRevision = 5, PrevKv = true, Fragment = true }) with
        {
            Context = new StreamContext { RequireLeader = true },
        }));
        var call = World.Transport.TakeCall();
        var create = Created(call);
        Assert.Equal((5, true, true, "a"), (create.StartRevision, create.PrevKv, create.Fragment, create.Key.ToStringUtf8()));
        Assert.Equal("true", call.Metadata["hasleader"]);
    }

    [Fact]
    public void A_lost_connection_is_not_seen()
    {
        var (control, demand, call, id) = Established(WatchSource.Plain(Settings()));
        call.Respond(Answers.Events(id, Answers.Put("a", 11)));
        Assert.Equal(11, demand.Next().ModRevision);
        call.Lose();
        demand.ExpectNothing();
        World.AdvanceToNextTimer();
        var next = World.Transport.TakeCall();
        var again = Created(next, 20);
        Assert.Equal(12, again.StartRevision);
        next.Respond(Answers.Events(again.WatchId, Answers.Put("a", 12)));
        Assert.Equal(12, demand.Next().ModRevision);
        Assert.False(control.Completion.IsCompleted);
    }

    [Fact]
    public void Each_materialization_is_a_watch_of_its_own()
    {
        var source = WatchSource.Plain(Settings());
        var (_, first, call, firstId) = Established(source);
        var (_, second) = Run(source);
        var secondId = Created(call).WatchId;
        call.Respond(Answers.Events(firstId, Answers.Put("a", 11)));
        Assert.Equal(11, first.Next().ModRevision);
        second.ExpectNothing();
        Assert.NotEqual(firstId, secondId);
    }
}

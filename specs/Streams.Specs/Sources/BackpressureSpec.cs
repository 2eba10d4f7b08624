using Akka.Actor;
using Watch.Actors.TestKit;

namespace Watch.Actors.Streams.Specs.Sources;

/// <summary>Demand reaches the watch's credit, and a stream that stalls parks its watch (rule 22).</summary>
public class BackpressureSpec() : LockstepStream("watch-actors.ring.capacity = 2")
{
    [Fact]
    public void A_notification_is_acknowledged_when_downstream_asks_for_what_comes_after_all_its_events()
    {
        var (_, demand, call, id) = Established(WatchSource.Plain(Settings(credit: 1)));
        call.Respond(Answers.Events(id, Answers.Put("a1", 11), Answers.Put("a2", 11), Answers.Put("a3", 11)));
        for (var revision = 12; revision <= 15; revision++) call.Respond(Answers.Events(id, Answers.Put("a", revision)));
        World.Settle();
        Assert.Equal(1, Assert.Single(State().Streams).Parked);
        Assert.Equal(["a1", "a2"], demand.Next(2).Select(one => one.KeyText));
        Assert.Equal(id, Assert.Single(call.TakeRequests()).CancelRequest.WatchId);

        // Two more wait in the ring, for a credit each; then the watch is wanted again.
        Assert.Equal("a3", demand.Next().KeyText);
        Assert.Empty(call.TakeRequests());
        Assert.Equal(12, demand.Next().ModRevision);
        Assert.Equal(14, Created(call).StartRevision);
    }

    [Fact]
    public void A_stream_that_stalls_holds_its_credit_and_parks_the_watch()
    {
        var (_, _, call, id) = Established(WatchSource.Batched(Settings(credit: 3)));
        const int held = 3 + 2; // its credit, and the ring
        for (var revision = 11; revision < 11 + held; revision++) call.Respond(Answers.Events(id, Answers.Put("a", revision)));
        World.Settle();
        Assert.Equal(0, Assert.Single(State().Streams).Parked);
        call.Respond(Answers.Events(id, Answers.Put("a", 11 + held)));
        World.Settle();
        Assert.Equal(1, Assert.Single(State().Streams).Parked);
        Assert.Equal(id, Assert.Single(call.TakeRequests()).CancelRequest.WatchId);
    }

    [Fact]
    public void A_stream_that_goes_on_gets_all_that_happened_while_its_watch_was_parked()
    {
        var (_, demand, call, id) = Established(WatchSource.Plain(Settings(credit: 1)));
        for (var revision = 11; revision <= 20; revision++) call.Respond(Answers.Events(id, Answers.Put("a", revision)));
        World.Settle();
        Assert.Equal(1, Assert.Single(State().Streams).Parked);
        var seen = new List<long>();
        while (seen.Count < 10)
        {
            seen.Add(demand.Next().ModRevision);
            if (call.TakeRequests().LastOrDefault(request => request.CreateRequest is not null)?.CreateRequest is not { } again) continue;
            call.Respond(Answers.Created(again.WatchId, 20));
            for (var revision = again.StartRevision; revision <= 20; revision++)
                call.Respond(Answers.Events(again.WatchId, Answers.Put("a", revision)));
        }
        Assert.Equal(Enumerable.Range(11, 10).Select(revision => (long)revision), seen);
        demand.ExpectNothing();
        Assert.Equal(0, Assert.Single(State().Streams).Parked);
    }

    [Fact]
    public void No_credit_is_taken_as_one()
    {
        var (_, demand, call, id) = Established(WatchSource.Plain(Settings(credit: 0)));
        call.Respond(Answers.Events(id, Answers.Put("a", 11)), Answers.Events(id, Answers.Put("a", 12)));
        Assert.Equal([11, 12], demand.Next(2).Select(one => one.ModRevision));
    }

    [Fact]
    public void Bookmarks_that_nobody_takes_do_not_pile_up()
    {
        var (_, demand, call, id) = Established(WatchSource.WithProgress(Settings()));
        call.Respond(Answers.Events(id, Answers.Put("a", 11)), Answers.Events(id, Answers.Put("a", 12)));
        World.Settle();
        for (var revision = 13; revision < 100; revision++) call.Respond(Answers.Progress(id, revision));
        World.Settle();
        Assert.Equal([11, 12], demand.Next(2).Cast<EtcdWatch.Events>().Select(events => events.Batch.LastRevision));
        Assert.Equal(99, Assert.IsType<EtcdWatch.Progress>(demand.Next()).Revision);
        demand.ExpectNothing();
    }

    [Fact]
    public void Only_events_are_acknowledged()
    {
        var multiplexer = World.Probe();
        var (_, demand) = Run(WatchSource.WithProgress(Settings() with { Multiplexer = multiplexer.Ref }));
        var tag = multiplexer.Expect<EtcdWatch.Watch>().Tag;
        multiplexer.LastSender.Tell(new EtcdWatch.Progress(tag, 5), multiplexer.Ref);
        multiplexer.LastSender.Tell(new EtcdWatch.Events(tag, Answers.Batch(Answers.Put("a", 6))), multiplexer.Ref);
        demand.Next();
        multiplexer.ExpectNothing();
        demand.Next();
        Assert.Equal(1, multiplexer.Expect<EtcdWatch.Ack>().Count);
        multiplexer.ExpectNothing();
    }
}

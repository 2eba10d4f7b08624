using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Watching;

/// <summary>Rule 22: credit, the ring, and parking instead of buffering.</summary>
public class ParkingSpec() : WatchSpec("watch-actors.ring { capacity = 2, max-bytes = 1 KiB }\nwatch-actors.delivery.credit = 1")
{
    [Fact]
    public void Events_are_sent_as_far_as_credit_goes()
    {
        var (call, id) = Established(Watch("a", credit: 2));
        call.Respond(Put(id, 11), Put(id, 12), Put(id, 13));
        Assert.Equal(2, Subscriber.TakeAll().Count);
        Subscriber.Tell(new EtcdWatch.Ack("a"));
        Assert.Equal("create k @13", Subscriber.ExpectEvents());
    }

    [Fact]
    public void The_first_credit_is_the_configured_one_where_the_watch_does_not_say()
    {
        var (call, id) = Established(Watch("a"));
        call.Respond(Put(id, 11), Put(id, 12));
        Assert.Single(Subscriber.TakeAll());
    }

    [Fact]
    public void Acknowledging_to_the_actor_that_sent_the_events_works_as_well()
    {
        var (call, id) = Established(Watch("a"));
        call.Respond(Put(id, 11), Put(id, 12));
        Subscriber.ExpectEvents();
        Subscriber.LastSender.Tell(new EtcdWatch.Ack("a"), Subscriber.Ref);
        Assert.Equal("create k @12", Subscriber.ExpectEvents());
    }

    [Fact]
    public void With_a_full_ring_the_watch_is_cancelled_on_the_server_and_created_again_from_where_it_stopped_when_drained()
    {
        var (call, id) = Parked();
        Assert.Equal([id], CancelsIn(call));
        call.Respond(Put(id, 14), Answers.Canceled(id));
        Subscriber.Tell(new EtcdWatch.Ack("a"));
        Assert.Equal("create k @11", Subscriber.ExpectEvents());
        Assert.Empty(CreatesIn(call));
        Subscriber.Tell(new EtcdWatch.Ack("a"));
        Assert.Equal("create k @12", Subscriber.ExpectEvents());
        var again = CreateIn(call);
        Assert.Equal(13, again.StartRevision);
        Assert.NotEqual(id, again.WatchId);
        call.Respond(Answers.Created(again.WatchId, 20), Put(again.WatchId, 13), Put(again.WatchId, 14));
        Subscriber.Tell(new EtcdWatch.Ack("a", 5));
        Assert.Equal("create k @13", Subscriber.ExpectEvents());
        Assert.Equal("create k @14", Subscriber.ExpectEvents());
    }

    [Fact]
    public void A_sibling_of_a_parked_watch_goes_on()
    {
        var (call, _) = Parked();
        var other = World.Probe();
        other.Tell(Watch("b"));
        var b = CreateIn(call).WatchId;
        call.Respond(Answers.Created(b, 20), Put(b, 21));
        Assert.Equal("create k @21", other.ExpectEvents());
    }

    [Fact]
    public void The_ring_is_bounded_in_bytes_but_holds_one_notification_however_large()
    {
        var (call, id) = Established(Watch("a", credit: 0));
        call.Respond(Answers.Events(id, Answers.Put("k", 11, new string('x', 5000))));
        World.Settle();
        call.TakeRequests();
        call.Respond(Put(id, 12));
        World.Settle();
        Assert.Equal([id], CancelsIn(call));
        Subscriber.Tell(new EtcdWatch.Ack("a"));
        Assert.Equal("create k @11", Subscriber.ExpectEvents());
        Assert.Equal(12, CreateIn(call).StartRevision);
    }

    [Fact]
    public void Compaction_that_overtakes_a_parked_watch_is_told_as_compaction()
    {
        var (call, _) = Parked();
        Subscriber.Tell(new EtcdWatch.Ack("a", 2));
        var again = CreateIn(call).WatchId;
        call.Respond(Answers.Created(again, 90), Answers.Compacted(again, 80));
        Assert.Equal(2, Enumerable.Range(0, 2).Select(_ => Subscriber.ExpectEvents()).Count());
        Assert.Equal(80, Subscriber.Expect<EtcdWatch.Compacted>().CompactRevision);
        Assert.Equal(EndKind.Compacted, Subscriber.ExpectEnded().Kind);
    }

    [Fact]
    public void A_parked_watch_stays_parked_through_a_lost_connection_and_is_unparked_on_the_next()
    {
        var (call, _) = Parked();
        call.Lose();
        var next = Reconnected();
        Assert.Empty(CreatesIn(next));
        Subscriber.Tell(new EtcdWatch.Ack("a", 2));
        Assert.Equal(13, CreateIn(next).StartRevision);
    }

    [Fact]
    public void A_parked_watch_can_be_unsubscribed()
    {
        Parked();
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        Assert.Equal(EndKind.Unsubscribed, Subscriber.ExpectEnded().Kind);
    }

    [Fact]
    public void The_picture_counts_parked_watches()
    {
        Parked();
        Subscriber.Tell(EtcdWatch.QueryState.Instance);
        Assert.Equal(1, Subscriber.Expect<EtcdWatch.State>().Streams.Single().Parked);
        Subscriber.Tell(new EtcdWatch.Ack("a", 9));
        Subscriber.TakeAll();
        Subscriber.Tell(EtcdWatch.QueryState.Instance);
        Assert.Equal(0, Subscriber.Expect<EtcdWatch.State>().Streams.Single().Parked);
    }

    private static Protos.WatchResponse Put(long id, long revision) => Answers.Events(id, Answers.Put("k", revision));

    private (ScriptedCall Call, long Id) Parked()
    {
        var (call, id) = Established(Watch("a", credit: 0));
        call.TakeRequests();
        call.Respond(Put(id, 11), Put(id, 12), Put(id, 13));
        World.Settle();
        return (call, id);
    }
}

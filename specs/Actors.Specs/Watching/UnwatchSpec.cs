using Akka.Actor;
using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Watching;

/// <summary>Rules 2, 3, 9, 10, 19: unsubscribing in every state, the cancel set, the end of a stream.</summary>
public class UnwatchSpec : WatchSpec
{
    [Fact]
    public void An_established_watch_is_cancelled_on_the_server_and_told_its_end()
    {
        var (call, id) = Established(Watch("a"));
        Subscriber.Tell(Watch("b"));
        call.TakeRequests();
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        Assert.Equal(EndKind.Unsubscribed, Subscriber.ExpectEnded().Kind);
        Assert.Equal([id], CancelsIn(call));
    }

    [Fact]
    public void What_still_comes_for_a_cancelled_watch_is_dropped_without_another_cancel()
    {
        var (call, id) = Established(Watch("a"));
        Subscriber.Tell(Watch("b"));
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        Subscriber.ExpectEnded();
        call.TakeRequests();
        call.Respond(Answers.Events(id, Answers.Put("a", 20)), Answers.Canceled(id), Answers.Canceled(id));
        Subscriber.ExpectNothing();
        Assert.Empty(CancelsIn(call));
    }

    [Fact]
    public void An_id_that_was_never_asked_for_is_cancelled_once_and_again_after_it_was_canceled()
    {
        var (call, _) = Established(Watch("a"));
        call.TakeRequests();
        call.Respond(Answers.Events(77, Answers.Put("x", 20)), Answers.Events(77, Answers.Put("x", 21)));
        World.Settle();
        Assert.Equal([77], CancelsIn(call));
        call.Respond(Answers.Canceled(77), Answers.Events(77, Answers.Put("x", 22)));
        World.Settle();
        Assert.Equal([77], CancelsIn(call));
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void An_id_that_was_being_cancelled_when_the_connection_was_lost_is_a_new_one_on_the_next()
    {
        Subscriber.TellAll([Watch("a"), Watch("b")]);
        World.Transport.TakeCall().Respond(Answers.Created(0, 10)); // a server that chooses ids itself
        World.Settle();
        var call = World.Transport.TakeCall();
        call.Respond(Answers.Created(0, 10));
        World.Settle();
        call.Respond(Answers.Created(1, 10));
        World.Settle();
        call.TakeRequests();
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        Subscriber.ExpectEnded();
        Assert.Equal([0], CancelsIn(call));
        call.Lose();
        var next = Reconnected();
        next.Respond(Answers.Created(0, 10), Answers.Compacted(0, 30));
        Subscriber.Expect<EtcdWatch.Compacted>();
        Assert.Equal(EndKind.Compacted, Subscriber.ExpectEnded().Kind);
        Assert.Equal([0], CancelsIn(next));
    }

    [Fact]
    public void Unsubscribed_before_created_it_is_cancelled_when_the_reply_arrives()
    {
        Subscriber.TellAll([Watch("a"), Watch("b")]);
        var call = World.Transport.TakeCall();
        var creates = CreatesIn(call);
        var a = creates.Single(c => c.Key.ToStringUtf8() == "a").WatchId;
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        Assert.Equal(EndKind.Unsubscribed, Subscriber.ExpectEnded().Kind);
        Assert.Empty(CancelsIn(call));
        call.Respond([.. creates.Select(c => Answers.Created(c.WatchId, 5))]);
        World.Settle();
        Assert.Equal([a], CancelsIn(call));
    }

    [Fact]
    public void Unsubscribed_before_a_refusal_the_refusal_hits_nobody_else()
    {
        Subscriber.TellAll([Watch("a"), Watch("b")]);
        var call = World.Transport.TakeCall();
        var first = CreatesIn(call)[0].Key.ToStringUtf8();
        Subscriber.Tell(new EtcdWatch.Unwatch(first));
        Subscriber.ExpectEnded();
        call.Respond(Answers.Refused("mvcc: watcher range is empty"));
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void Unsubscribing_works_while_the_connection_is_down()
    {
        var (call, _) = Established(Watch("a"));
        Subscriber.Tell(Watch("b"));
        call.Lose();
        World.Settle();
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        Assert.Equal(EndKind.Unsubscribed, Subscriber.ExpectEnded().Kind);
        Assert.Equal("b", CreateIn(Reconnected()).Key.ToStringUtf8());
    }

    [Fact]
    public void The_last_watch_that_ends_while_the_connection_is_down_stops_the_reconnecting()
    {
        var (call, _) = Established(Watch("a"));
        call.Lose();
        World.Settle();
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        World.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, World.Transport.Opened);
    }

    [Fact]
    public void A_stream_without_watches_ends_and_the_next_watch_opens_a_new_one()
    {
        var (call, _) = Established(Watch("a"));
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        Subscriber.ExpectEnded();
        Assert.True(call.IsDisposed);
        Established(Watch("b"));
        Assert.Equal(2, World.Transport.Opened);
    }

    [Fact]
    public void A_watch_that_comes_right_after_the_last_one_was_unsubscribed_keeps_the_stream()
    {
        var (call, _) = Established(Watch("a"));
        Subscriber.TellAll([new EtcdWatch.Unwatch("a"), Watch("b")]);
        Subscriber.ExpectEnded();
        Assert.Equal("b", CreateIn(call).Key.ToStringUtf8());
        Assert.False(call.IsDisposed);
    }

    [Fact]
    public void Unwatching_what_is_not_watched_changes_nothing()
    {
        Subscriber.Tell(new EtcdWatch.Unwatch("nothing"));
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void A_subscriber_that_dies_is_unsubscribed_from_everything_and_others_go_on()
    {
        var (call, id) = Established(Watch("a"));
        var other = World.Probe();
        other.Tell(Watch("b"));
        var b = CreateIn(call).WatchId;
        call.Respond(Answers.Created(b, 10));
        Subscriber.Ref.Tell(PoisonPill.Instance);
        World.Settle();
        Assert.Equal([id], CancelsIn(call));
        call.Respond(Answers.Events(b, Answers.Put("b", 11)));
        Assert.Equal("create b @11", other.ExpectEvents());
    }

    [Fact]
    public void A_tag_in_use_is_refused_and_free_again_after_the_end()
    {
        var (call, id) = Established(Watch("a"));
        Subscriber.Tell(Watch("a"));
        Assert.Equal(EndKind.DuplicateTag, Subscriber.ExpectEnded().Kind);
        call.Respond(Answers.Events(id, Answers.Put("a", 11)));
        Assert.Equal("create a @11", Subscriber.ExpectEvents());
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        Subscriber.ExpectEnded();
        Established(Watch("a", createdNotify: true));
        Subscriber.Expect<EtcdWatch.Started>();
    }
}

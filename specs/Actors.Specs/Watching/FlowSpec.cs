using Akka.Actor;
using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Watching;

/// <summary>What is read ahead inside the process: <c>watch-actors.flow</c>.</summary>
public abstract class FlowSpec(int batches) : WatchSpec(
    $$"""
    watch-actors.flow { batches = {{batches}}, in-flight = 1 KiB }
    watch-actors.liveness.idle = 4s
    """)
{
    [Fact]
    public void No_more_batches_are_read_than_may_be_ahead_of_the_connection()
    {
        var (call, id) = Established(Watch("a", credit: 100));
        for (var revision = 11; revision <= 20; revision++) call.Respond(Answers.Events(id, Answers.Put("k", revision)));
        Assert.True(SpinWait.SpinUntil(() => call.Unread == 10 - batches, TimeSpan.FromSeconds(10)), $"{call.Unread} are unread");
        Assert.False(SpinWait.SpinUntil(() => call.Unread < 10 - batches, TimeSpan.FromMilliseconds(50)), "more were read");
        Assert.Equal(10, Subscriber.TakeAll().Count);
    }

    [Fact]
    public void Nothing_more_is_read_while_a_watch_has_not_taken_what_it_was_sent()
    {
        var (call, resume) = HeldBack(30);
        World.Settle();
        Assert.InRange(call.Unread, 30 - 3 - batches, 30 - 2);
        resume();
        Assert.Equal(30, Subscriber.TakeAll().Count);
    }

    [Fact]
    public void Silence_is_not_held_against_the_server_while_it_is_this_side_that_does_not_read()
    {
        var (call, resume) = HeldBack(10);
        call.TakeRequests();
        World.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(call.TakeRequests());
        Assert.False(call.IsDisposed);
        resume();
        Assert.Equal(10, Subscriber.TakeAll().Count);
    }

    [Fact]
    public void A_watch_that_is_unsubscribed_is_not_waited_for()
    {
        var (call, a) = Established(Watch("a", credit: 100));
        Subscriber.Tell(Watch("b", credit: 100));
        var b = CreateIn(call).WatchId;
        call.Respond(Answers.Created(b, 10));
        World.Settle();
        for (var revision = 11; revision <= 30; revision++)
            call.Respond(Answers.Events(a, Answers.Put("k", revision, new string('x', 500))), Answers.Events(b, Answers.Put("k", revision, new string('x', 500))));
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        Assert.Equal(20, Subscriber.TakeAll().Count(message => message is EtcdWatch.Events { Tag: "b" }));
    }

    /// <summary>A call with so many events to read, and a watch that takes none of them until it is resumed.</summary>
    private (ScriptedCall Call, Action Resume) HeldBack(int events)
    {
        var (call, id) = Established(Watch("a", credit: 100));
        call.Respond(Answers.Events(id, Answers.Put("k", 11)));
        Subscriber.ExpectEvents();
        var substream = (IInternalActorRef)Subscriber.LastSender;
        World.Patience = TimeSpan.FromMilliseconds(100);
        substream.Suspend();
        for (var i = 1; i <= events; i++) call.Respond(Answers.Events(id, Answers.Put("k", 11 + i, new string('x', 500))));
        for (var i = 0; i < 100 && call.Unread > events - 2; i++) World.Settle();
        return (call, () =>
        {
            substream.Resume(null);
            World.Patience = TimeSpan.FromSeconds(10);
        });
    }
}

public class FlowOfOneBatchSpec() : FlowSpec(1);

public class FlowOfThreeBatchesSpec() : FlowSpec(3);

using Akka.Actor;
using Watch.Actors.Connections;
using Watch.Actors.Model;
using Watch.Actors.Supervision;
using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Watching;

/// <summary>Faults inside the library: what is needed to resume survives them, and what does not is told.</summary>
public class SupervisionSpec : WatchSpec
{
    [Fact]
    public void A_substream_that_throws_is_restarted_and_goes_on_from_where_it_stood()
    {
        var (call, id) = Established(Watch("a"));
        call.Respond(Answers.Events(id, Answers.Put("a", 11)));
        Subscriber.ExpectEvents();
        call.TakeRequests();
        Subscriber.LastSender.Tell(Poison(id));
        World.Settle();
        var requests = call.TakeRequests();
        Assert.Equal(id, requests.Single(r => r.CancelRequest is not null).CancelRequest.WatchId);
        var again = requests.Single(r => r.CreateRequest is not null).CreateRequest;
        Assert.Equal(12, again.StartRevision);
        call.Respond(Answers.Created(again.WatchId, 11), Answers.Events(again.WatchId, Answers.Put("b", 12)));
        Assert.Equal("create b @12", Subscriber.ExpectEvents());
    }

    [Fact]
    public void A_restart_keeps_what_is_undelivered()
    {
        var (call, id) = Established(Watch("a", credit: 1));
        call.Respond(Answers.Events(id, Answers.Put("a", 11)), Answers.Events(id, Answers.Put("b", 12)));
        Subscriber.ExpectEvents();
        Subscriber.LastSender.Tell(Poison(id));
        Subscriber.Tell(new EtcdWatch.Ack("a"));
        Assert.Equal("create b @12", Subscriber.ExpectEvents());
    }

    [Fact]
    public void A_substream_that_throws_again_and_again_ends_with_a_reason()
    {
        var (call, id) = Established(Watch("a"));
        call.Respond(Answers.Events(id, Answers.Put("a", 11)));
        Subscriber.ExpectEvents();
        for (var i = 0; i < 20; i++)
        {
            Subscriber.LastSender.Tell(Poison(id + i));
            World.Settle();
        }
        Assert.Equal(EndKind.Failed, Subscriber.ExpectEnded().Kind);
    }

    [Fact]
    public void A_connection_that_throws_is_replaced_after_the_back_off_and_not_restarted()
    {
        var (call, _) = Established(Watch("a"), revision: 10);
        Select("connection-1").Tell(new ResponseBatch(null!, 0));
        World.Settle();
        Assert.True(call.IsDisposed);
        Assert.Equal(1, World.Transport.Opened);
        Assert.Equal(11, CreateIn(Reconnected()).StartRevision);
    }

    [Fact]
    public void A_supervisor_that_throws_ends_its_watches_with_a_reason_and_the_next_watch_has_a_new_stream()
    {
        Established(Watch("a"));
        Select("").Tell(new SupervisorProtocol.Subscribe(null!, Subscriber.Ref));
        Assert.Equal(EndKind.Failed, Subscriber.ExpectEnded().Kind);
        Established(Watch("a", createdNotify: true));
        Subscriber.Expect<EtcdWatch.Started>();
    }

    [Fact]
    public void A_message_that_nobody_knows_is_unhandled()
    {
        Established(Watch("a"));
        var unhandled = World.Probe();
        World.System.EventStream.Subscribe(unhandled.Ref, typeof(Akka.Event.UnhandledMessage));
        foreach (var actor in new[] { "", "connection-1", "watch-1" }) Select(actor).Tell("what?");
        World.Multiplexer.Tell("what?");
        Assert.Equal(4, unhandled.TakeAll().Count);
    }

    // No response of a server can make a substream throw: this one has events that cannot be.
    private static ServerResponse Poison(long id) => new() { WatchId = id, Events = new EventBatch(null!, 0, 1) };

    private IActorRef Select(string child)
    {
        var path = $"/user/etcd-watch/stream-1{(child.Length == 0 ? "" : "/" + child)}";
        var found = World.System.ActorSelection(path).ResolveOne(TimeSpan.FromSeconds(10));
        while (!found.IsCompleted) World.Settle();
        return found.Result;
    }
}

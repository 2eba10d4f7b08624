using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Watching;

/// <summary>The bounds under <c>watch-actors.limits</c> and <c>watch-actors.flow</c>.</summary>
public class LimitsSpec() : WatchSpec(
    """
    watch-actors.limits { watches = 2, unknown-ids = 3 }
    watch-actors.flow { batches = 1, in-flight = 100 B }
    """)
{
    [Fact]
    public void One_watch_too_many_ends_at_once_and_has_room_when_another_has_ended()
    {
        Subscriber.TellAll([Watch("a"), Watch("b"), Watch("c")]);
        var ended = Subscriber.Expect<EtcdWatch.Ended>();
        Assert.Equal(("c", EndKind.TooManyWatches), (ended.Tag, ended.Reason.Kind));
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        Subscriber.ExpectEnded();
        Subscriber.Tell(Watch("c"));
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void A_server_that_speaks_of_too_many_watches_never_asked_for_is_replaced()
    {
        var (call, _) = Established(Watch("a"), revision: 10);
        for (var id = 100; id < 103; id++) call.Respond(Answers.Progress(id, 20));
        World.Settle();
        Assert.False(call.IsDisposed);
        call.Respond(Answers.Progress(200, 20));
        World.Settle();
        Assert.True(call.IsDisposed);
        Assert.Equal(11, CreateIn(Reconnected()).StartRevision);
    }

    [Fact]
    public void Nothing_more_is_read_until_every_watch_has_taken_what_it_was_sent()
    {
        var (call, id) = Established(Watch("a", credit: 100));
        for (var revision = 11; revision <= 60; revision++) call.Respond(Answers.Events(id, Answers.Put("k", revision, new string('x', 50))));
        Assert.Equal(50, Subscriber.TakeAll().Count);
    }

    [Fact]
    public void A_watch_that_ends_is_not_waited_for()
    {
        var (call, a) = Established(Watch("a", credit: 100));
        Subscriber.Tell(Watch("b", credit: 100));
        var b = CreateIn(call).WatchId;
        call.Respond(Answers.Created(b, 10));
        World.Settle();
        for (var revision = 11; revision <= 30; revision++)
            call.Respond(Answers.Events(a, Answers.Put("k", revision, new string('x', 50))), Answers.Events(b, Answers.Put("k", revision, new string('x', 50))));
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        Assert.Equal(20, Subscriber.TakeAll().Count(message => message is EtcdWatch.Events { Tag: "b" }));
    }
}

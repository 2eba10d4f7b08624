using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Watching;

/// <summary>The bounds under <c>watch-actors.limits</c>.</summary>
public class LimitsSpec() : WatchSpec("watch-actors.limits { watches = 2, unknown-ids = 3 }")
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
}

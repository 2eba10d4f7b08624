using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Watching;

/// <summary>Rule 14: parts of a response.</summary>
public class FragmentSpec : WatchSpec
{
    [Fact]
    public void Parts_are_put_together_so_that_no_revision_is_split()
    {
        var (call, id) = Established(Watch("a"));
        call.Respond(Answers.Fragment(id, true, Answers.Put("a1", 11), Answers.Put("a2", 12)), Answers.Fragment(id, true, Answers.Put("a3", 12)));
        Assert.Equal("create a1 @11", Subscriber.ExpectEvents());
        Subscriber.ExpectNothing();
        call.Respond(Answers.Fragment(id, false, Answers.Put("a4", 12), Answers.Put("a5", 13)));
        Assert.Equal("create a2 @12, create a3 @12, create a4 @12", Subscriber.ExpectEvents());
        Assert.Equal("create a5 @13", Subscriber.ExpectEvents());
    }

    [Fact]
    public void A_partial_revision_is_dropped_with_its_connection_and_fetched_again_in_whole()
    {
        var (call, id) = Established(Watch("a"));
        call.Respond(Answers.Fragment(id, true, Answers.Put("a1", 11), Answers.Put("a2", 12)));
        Subscriber.ExpectEvents();
        call.Lose();
        var next = Reconnected();
        var create = CreateIn(next);
        Assert.Equal(12, create.StartRevision);
        next.Respond(Answers.Created(create.WatchId, 12), Answers.Events(create.WatchId, Answers.Put("a2", 12), Answers.Put("a3", 12)));
        Assert.Equal("create a2 @12, create a3 @12", Subscriber.ExpectEvents());
    }

    [Fact]
    public void Parts_of_several_watches_do_not_mix()
    {
        var (call, a) = Established(Watch("a"));
        Subscriber.Tell(Watch("b"));
        var b = CreateIn(call).WatchId;
        call.Respond(
            Answers.Created(b, 10), Answers.Fragment(a, true, Answers.Put("a1", 11)), Answers.Fragment(b, true, Answers.Put("b1", 11)),
            Answers.Fragment(a, false, Answers.Put("a2", 11)), Answers.Fragment(b, false, Answers.Put("b2", 11)));
        Assert.Equal(
            ["create a1 @11, create a2 @11", "create b1 @11, create b2 @11"],
            new[] { Subscriber.ExpectEvents(), Subscriber.ExpectEvents() }.Order(StringComparer.Ordinal));
    }
}

/// <summary>A revision that does not come to an end.</summary>
public class EndlessRevisionSpec() : WatchSpec("watch-actors.etcd.max-message-size = 10 KiB")
{
    [Fact]
    public void A_revision_that_grows_beyond_a_message_ends_its_watch_alone_with_the_setting_named()
    {
        var (call, id) = Established(Watch("a"));
        Subscriber.Tell(Watch("b"));
        var sibling = CreateIn(call).WatchId;
        call.Respond(Answers.Created(sibling, 10));
        for (var part = 0; part < 60; part++) call.Respond(Answers.Fragment(id, true, Answers.Put($"a{part}", 11, new string('v', 100))));
        var ended = Subscriber.Expect<EtcdWatch.Ended>();
        Assert.Equal(("a", EndKind.Halted), (ended.Tag, ended.Reason.Kind));
        Assert.Contains("10240 bytes: raise watch-actors.etcd.max-message-size", ended.Reason.Detail, StringComparison.Ordinal);
        Assert.Equal([id], CancelsIn(call));
        call.Respond(Answers.Events(sibling, Answers.Put("b1", 12)));
        Assert.Equal("create b1 @12", Subscriber.ExpectEvents());
    }
}

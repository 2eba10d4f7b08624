using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Watching;

/// <summary>Rules 1, 4, 5, 8: streams by context, pipelined creates, Started, failures that stay with their watch.</summary>
public class CreateSpec : WatchSpec
{
    [Fact]
    public void A_watch_asks_for_what_its_options_say()
    {
        Subscriber.Tell(new EtcdWatch.Watch("w", KeyRange.Between("a", "b"))
        {
            Options = new WatchOptions { StartRevision = 7, PrevKv = true, ProgressNotify = true, Fragment = true, Filters = EventFilters.NoDelete },
        });
        var create = CreateIn(World.Transport.TakeCall());
        Assert.Equal("a", create.Key.ToStringUtf8());
        Assert.Equal("b", create.RangeEnd.ToStringUtf8());
        Assert.Equal(7, create.StartRevision);
        Assert.True(create is { PrevKv: true, ProgressNotify: true, Fragment: true });
        Assert.Equal([Protos.WatchCreateRequest.Types.FilterType.Nodelete], create.Filters);
    }

    [Fact]
    public void Creates_are_all_in_flight_at_once_with_ids_of_our_own_from_1_on_and_in_few_writes()
    {
        Subscriber.TellAll(Enumerable.Range(0, 1000).Select(i => Watch($"w{i}")));
        var call = World.Transport.TakeCall();
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (long)i), CreatesIn(call).Select(c => c.WatchId).Order());
        Assert.InRange(call.Writes, 1, 10);
    }

    [Fact]
    public void Started_is_told_once_with_the_created_revision_and_only_if_asked_for()
    {
        var (call, _) = Established(Watch("quiet"));
        Subscriber.Tell(Watch("told", createdNotify: true));
        call.Respond(Answers.Created(CreateIn(call).WatchId, 12));
        Assert.Equal(new EtcdWatch.Started("told", 12) { ClusterId = 1 }, Subscriber.Expect<EtcdWatch.Started>());
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void A_failed_create_ends_that_watch_alone_with_the_reason_of_the_server()
    {
        Subscriber.TellAll([Watch("a"), Watch("b"), Watch("c")]);
        var call = World.Transport.TakeCall();
        var creates = CreatesIn(call);
        call.Respond(Answers.Created(creates[0].WatchId, 5), Answers.Refused("etcdserver: permission denied"), Answers.Created(creates[2].WatchId, 5));
        var ended = Subscriber.Expect<EtcdWatch.Ended>();
        Assert.Equal(creates[1].Key.ToStringUtf8(), ended.Tag);
        Assert.Equal(EndKind.PermissionDenied, ended.Reason.Kind);
        call.Respond(Answers.Events(creates[0].WatchId, Answers.Put("a1", 6)), Answers.Events(creates[2].WatchId, Answers.Put("c1", 7)));
        Assert.Equal("create a1 @6", Subscriber.ExpectEvents());
        Assert.Equal("create c1 @7", Subscriber.ExpectEvents());
    }

    [Theory]
    [InlineData("another id than asked for", 0)]
    [InlineData("the id of a later create", 2)]
    public void A_server_that_does_not_keep_the_ids_is_asked_for_one_watch_at_a_time(string _, long firstId)
    {
        Subscriber.TellAll([Watch("a"), Watch("b")]);
        var call = World.Transport.TakeCall();
        Assert.Equal(2, CreatesIn(call).Count);
        call.Respond(Answers.Created(firstId, 5));
        World.Settle();
        Assert.True(call.IsDisposed);

        var next = World.Transport.TakeCall();
        var first = CreateIn(next);
        next.Respond(Answers.Created(100, 5));
        World.Settle();
        var second = CreateIn(next);
        next.Respond(Answers.Created(101, 5), Answers.Events(100, Answers.Put("x", 6)), Answers.Events(101, Answers.Put("y", 7)));
        var told = Subscriber.TakeAll().Cast<EtcdWatch.Events>().ToDictionary(events => events.Tag, events => events.Batch[0].KeyText, StringComparer.Ordinal);
        Assert.Equal("x", told[first.Key.ToStringUtf8()]);
        Assert.Equal("y", told[second.Key.ToStringUtf8()]);
    }

    [Fact]
    public void With_one_in_flight_a_watch_is_cancelled_under_the_id_of_the_server()
    {
        Subscriber.Tell(Watch("a"));
        World.Transport.TakeCall().Respond(Answers.Created(0, 5));
        World.Settle();
        var call = World.Transport.TakeCall();
        call.Respond(Answers.Created(42, 5));
        World.Settle();
        call.TakeRequests();
        Subscriber.Tell(Watch("b"));
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        Assert.Equal([42], CancelsIn(call));
    }

    [Fact]
    public void Events_before_their_created_are_delivered_after_started()
    {
        Subscriber.Tell(Watch("a", from: 3, createdNotify: true));
        var call = World.Transport.TakeCall();
        var id = CreateIn(call).WatchId;
        call.Respond(Answers.Events(id, Answers.Put("a", 3)));
        Subscriber.ExpectNothing();
        call.Respond(Answers.Created(id, 9));
        Subscriber.Expect<EtcdWatch.Started>();
        Assert.Equal("create a @3", Subscriber.ExpectEvents());
    }

    [Fact]
    public void A_second_created_changes_nothing()
    {
        var (call, id) = Established(Watch("a", createdNotify: true));
        Subscriber.Expect<EtcdWatch.Started>();
        call.Respond(Answers.Created(id, 20), Answers.Events(id, Answers.Put("a", 11)));
        Assert.Equal("create a @11", Subscriber.ExpectEvents());
        Assert.Empty(CancelsIn(call));
    }

    [Fact]
    public void Watches_of_one_context_share_a_stream_and_other_contexts_have_their_own()
    {
        var tenant = new StreamContext { Metadata = StreamContext.Default.Metadata.Add("tenant", "a") };
        Subscriber.TellAll([
            Watch("1"), Watch("2"),
            Watch("3") with { Context = tenant }, Watch("4") with { Context = tenant with { RequireLeader = true } }, Watch("5") with { Context = tenant with { Lane = "x" } },
        ]);
        Assert.Equal(4, World.Transport.Opened);
        Assert.Empty(World.Transport.TakeCall().Metadata);
        Assert.Equal("a", World.Transport.TakeCall().Metadata["tenant"]);
        Assert.Equal("true", World.Transport.TakeCall().Metadata["hasleader"]);
    }
}

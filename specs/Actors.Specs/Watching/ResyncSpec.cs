using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Watching;

/// <summary>Rule 12, opted in: lost history is made good by a list, and the watch goes on from there.</summary>
public class ResyncSpec : WatchSpec
{
    private readonly ScriptedRange _range = new();

    public ResyncSpec() : base("watch-actors.ring.capacity = 1") => World.Transport.Unary = _range.Answer;

    [Fact]
    public void A_watch_from_now_on_lists_its_keys_without_their_values_and_begins_after_that()
    {
        _range.Holds(10, ("a/1", 3), ("a/2", 7));
        Subscriber.Tell(Resyncing(createdNotify: true));
        var asked = Assert.Single(_range.Asked);
        Assert.Equal((0, true, false), (asked.Revision, asked.KeysOnly, asked.Serializable));
        var call = World.Transport.TakeCall();
        var create = CreateIn(call);
        Assert.Equal(11, create.StartRevision);
        Subscriber.ExpectNothing();
        call.Respond(Answers.Created(create.WatchId, 12));
        Assert.Equal(12, Subscriber.Expect<EtcdWatch.Started>().Revision);
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void A_watch_from_a_revision_lists_what_stood_before_it()
    {
        _range.Holds(10, ("a/1", 3));
        Subscriber.Tell(Resyncing(from: 8));
        Assert.Equal(7, Assert.Single(_range.Asked).Revision);
        Assert.Equal(8, CreateIn(World.Transport.TakeCall()).StartRevision);
    }

    [Fact]
    public void Before_revision_one_there_is_nothing_to_list()
    {
        Subscriber.Tell(Resyncing(from: 1));
        Assert.Empty(_range.Asked);
        Assert.Equal(1, CreateIn(World.Transport.TakeCall()).StartRevision);
    }

    [Fact]
    public void A_watch_that_begins_in_the_future_learns_what_happens_before_it_and_does_not_tell()
    {
        _range.Holds(10, ("a/1", 3));
        Subscriber.Tell(Resyncing(from: 50));
        Assert.Equal([49, 0], _range.Asked.Select(asked => asked.Revision));
        var call = World.Transport.TakeCall();
        var create = CreateIn(call);
        Assert.Equal(11, create.StartRevision);
        call.Respond(Answers.Created(create.WatchId, 12));
        Answer(call, create.WatchId, Answers.Put("a/2", 49));
        Subscriber.ExpectNothing();
        Answer(call, create.WatchId, Answers.Put("a/3", 50));
        Assert.Equal("create a/3 @50", Subscriber.ExpectEvents());
        _range.Holds(90, ("a/1", 3));
        call.Respond(Answers.Compacted(create.WatchId, 85));
        ExpectResync(90, "delete a/2 @90, delete a/3 @90");
    }

    [Fact]
    public void A_store_that_passes_the_beginning_while_the_range_is_listed_does_not_move_it()
    {
        _range.Holds(10, ("a/1", 3));
        World.Transport.Unary = (method, request) =>
        {
            try
            {
                return _range.Answer(method, request);
            }
            finally
            {
                _range.Holds(60, ("a/1", 55));
            }
        };
        Subscriber.Tell(Resyncing(from: 50));
        Assert.Equal([49, 0, 49], _range.Asked.Select(asked => asked.Revision));
        Assert.Equal(50, CreateIn(World.Transport.TakeCall()).StartRevision);
    }

    [Fact]
    public void What_lies_before_the_beginning_is_learned_afresh_when_compaction_overtakes_it()
    {
        _range.Holds(10, ("a/1", 3));
        Subscriber.Tell(Resyncing(from: 50));
        var call = World.Transport.TakeCall();
        var id = CreateIn(call).WatchId;
        _range.Holds(60, ("a/1", 3), ("a/2", 40));
        call.Respond(Answers.Created(id, 60), Answers.Compacted(id, 45));
        Subscriber.ExpectNothing();
        Assert.Equal([49, 0, 49], _range.Asked.Select(asked => asked.Revision));
        var again = CreateIn(call);
        Assert.Equal(50, again.StartRevision);
        _range.Holds(90, ("a/1", 3));
        call.Respond(Answers.Created(again.WatchId, 60), Answers.Compacted(again.WatchId, 85));
        ExpectResync(90, "delete a/2 @90");
    }

    [Fact]
    public void A_beginning_that_compaction_has_passed_too_is_made_good_like_any_other()
    {
        _range.Holds(10, ("a/1", 3));
        Subscriber.Tell(Resyncing(from: 50));
        var call = World.Transport.TakeCall();
        var id = CreateIn(call).WatchId;
        _range.CompactRevision = 55;
        _range.Holds(60, ("a/1", 3));
        call.Respond(Answers.Created(id, 60), Answers.Compacted(id, 55));
        Subscriber.ExpectNothing();
        var again = CreateIn(call);
        Assert.Equal(50, again.StartRevision);
        call.Respond(Answers.Created(again.WatchId, 60), Answers.Compacted(again.WatchId, 55));
        ExpectResync(60, isWhole: true, "create a/1 @3");
        Assert.Equal(61, CreateIn(call).StartRevision);
    }

    [Fact]
    public void A_watch_whose_beginning_is_compacted_is_told_everything_that_stands()
    {
        _range.CompactRevision = 9;
        _range.Holds(10, ("a/1", 3), ("a/2", 7));
        Subscriber.Tell(Resyncing(from: 4));
        var call = World.Transport.TakeCall();
        var id = CreateIn(call).WatchId;
        call.Respond(Answers.Created(id, 10), Answers.Compacted(id, 9));
        ExpectResync(10, isWhole: true, "create a/1 @3, create a/2 @7");
        Assert.Equal(11, CreateIn(call).StartRevision);
    }

    [Fact]
    public void After_compaction_the_subscriber_is_told_what_is_new_changed_and_gone_and_the_watch_goes_on()
    {
        var (call, id) = Standing();
        Answer(call, id, Answers.Put("a/new", 11), Answers.Put("a/2", 12, created: 7));
        Assert.Equal("create a/new @11, modify a/2 @12", Subscriber.ExpectEvents());
        _range.Holds(90, ("a/1", 3), ("a/2", 80), ("a/3", 70), ("a/new", 11));
        call.Respond(Answers.Compacted(id, 85));
        ExpectResync(90, "create a/3 @70, create a/2 @80", "delete a/gone @90");
        var again = CreateIn(call);
        Assert.Equal(91, again.StartRevision);
        call.Respond(Answers.Created(again.WatchId, 90));
        Answer(call, again.WatchId, Answers.Delete("a/1", 91));
        Assert.Equal("delete a/1 @91", Subscriber.ExpectEvents());
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void Values_come_with_the_puts()
    {
        var (call, id) = Standing();
        _range.Holds(90, ("a/1", 3), ("a/2", 80), ("a/gone", 5));
        call.Respond(Answers.Compacted(id, 85));
        Subscriber.Expect<EtcdWatch.Resynced>();
        var put = Assert.Single(Subscriber.Expect<EtcdWatch.Events>().Batch);
        Assert.Equal(("v80", 80, 1), (put.ValueText, put.CreateRevision, put.Version));
    }

    [Fact]
    public void Nothing_new_is_told_as_that()
    {
        var (call, id) = Standing();
        _range.Holds(90, ("a/1", 3), ("a/2", 7), ("a/gone", 5));
        call.Respond(Answers.Compacted(id, 85));
        ExpectResync(90);
    }

    [Fact]
    public void A_sibling_without_it_ends_and_one_that_needs_none_goes_on()
    {
        var (call, id) = Standing();
        var other = World.Probe();
        other.Tell(Watch("b"));
        var b = CreateIn(call).WatchId;
        call.Respond(Answers.Created(b, 10), Answers.Compacted(id, 85));
        Subscriber.Expect<EtcdWatch.Resynced>();
        call.Respond(Answers.Events(b, Answers.Put("b", 95)));
        Assert.Equal("create b @95", other.ExpectEvents());
        call.Respond(Answers.Compacted(b, 96));
        other.Expect<EtcdWatch.Compacted>();
        Assert.Equal(EndKind.Compacted, other.ExpectEnded().Kind);
    }

    [Theory]
    [InlineData(EventFilters.NoPut, "", "delete a/2 @90, delete a/gone @90, delete a/unseen @90")]
    [InlineData(EventFilters.NoDelete, "create a/3 @70", "")]
    public void Filters_hold_for_a_resync_and_what_they_hide_is_known_all_the_same(EventFilters filters, string puts, string deletes)
    {
        var (call, id) = Standing(filters: filters);
        Answer(call, id, Answers.Put("a/unseen", 11), Answers.Delete("a/1", 12));
        var seen = filters == EventFilters.NoPut ? "delete a/1 @12" : "create a/unseen @11";
        Assert.Equal(seen, Subscriber.ExpectEvents());
        _range.Holds(90, ("a/3", 70));
        call.Respond(Answers.Compacted(id, 85));
        ExpectResync(90, [.. new[] { puts, deletes }.Where(text => text.Length > 0)]);
    }

    [Fact]
    public void A_long_list_is_read_page_by_page_and_no_faster_than_the_subscriber_takes_it()
    {
        var (call, id) = Standing(credit: 1);
        _range.PageLimit = 1;
        _range.Asked.Clear();
        _range.Holds(90, [.. Enumerable.Range(10, 9).Select(n => ($"a/{n}", (long)n))]);
        call.Respond(Answers.Compacted(id, 85));
        Subscriber.Expect<EtcdWatch.Resynced>();
        var told = new List<string> { Subscriber.ExpectEvents() };
        Assert.Equal(3, _range.Asked.Count);
        Assert.All(_range.Asked.Skip(1), asked => Assert.Equal(90, asked.Revision));
        while (told.Count < 10)
        {
            Subscriber.Tell(new EtcdWatch.Ack("a"));
            told.Add(Subscriber.ExpectEvents());
        }
        Assert.Equal([.. Enumerable.Range(10, 9).Select(n => $"create a/{n} @{n}"), "delete a/1 @90, delete a/2 @90, delete a/gone @90"], told);
        Assert.Equal(90, Subscriber.Expect<EtcdWatch.Progress>().Revision);
        Assert.Equal(91, CreateIn(call).StartRevision);
    }

    [Fact]
    public void When_the_list_is_compacted_meanwhile_it_begins_again_and_what_was_told_is_known()
    {
        var (call, id) = Standing(credit: 1);
        _range.PageLimit = 1;
        _range.Holds(90, ("a/1", 20), ("a/2", 21), ("a/3", 22), ("a/4", 23));
        call.Respond(Answers.Compacted(id, 85));
        Subscriber.Expect<EtcdWatch.Resynced>();
        Assert.Equal("create a/1 @20", Subscriber.ExpectEvents());
        _range.CompactRevision = 95;
        _range.Holds(99, ("a/1", 20), ("a/3", 98));
        Subscriber.Tell(new EtcdWatch.Ack("a", 100));
        Assert.Equal("create a/2 @21", Subscriber.ExpectEvents());
        Assert.Equal("create a/3 @22", Subscriber.ExpectEvents());
        Assert.Equal(99, Subscriber.Expect<EtcdWatch.Resynced>().Revision);
        Assert.Equal("create a/3 @98", Subscriber.ExpectEvents());
        Assert.Equal("delete a/2 @99, delete a/gone @99", Subscriber.ExpectEvents());
        Assert.Equal(99, Subscriber.Expect<EtcdWatch.Progress>().Revision);
        Assert.Equal(100, CreateIn(call).StartRevision);
    }

    [Fact]
    public void A_page_that_cannot_be_read_is_read_on_the_next_connection_and_nothing_is_told_twice()
    {
        var (call, id) = Standing();
        _range.PageLimit = 1;
        _range.Holds(90, ("a/1", 20), ("a/2", 21));
        _range.Failures.Enqueue(ScriptedRange.Refusal(GrpcCode.Unavailable, "etcdserver: request timed out"));
        call.Respond(Answers.Compacted(id, 85));
        Subscriber.ExpectNothing();
        var next = Reconnected();
        ExpectResync(90, "create a/1 @20", "create a/2 @21", "delete a/gone @90");
        Assert.Equal(91, CreateIn(next).StartRevision);
    }

    [Fact]
    public void A_list_that_is_denied_ends_that_watch_alone()
    {
        _range.Failures.Enqueue(ScriptedRange.Refusal(GrpcCode.PermissionDenied, "etcdserver: permission denied"));
        Subscriber.Tell(Resyncing());
        Assert.Equal(EndKind.PermissionDenied, Subscriber.ExpectEnded().Kind);
        Assert.Equal(1, World.Transport.Opened);
    }

    [Fact]
    public void Events_that_a_parked_watch_could_not_be_sent_count_as_unknown_when_compaction_overtakes_it()
    {
        var (call, id) = Standing(credit: 0);
        Answer(call, id, Answers.Put("a/1", 11));
        Answer(call, id, Answers.Put("a/2", 12));
        World.Settle();
        call.TakeRequests();
        _range.Holds(90, ("a/1", 11), ("a/2", 12), ("a/gone", 5));
        Subscriber.Tell(new EtcdWatch.Ack("a", 100));
        Assert.Equal("create a/1 @11", Subscriber.ExpectEvents());
        var again = CreateIn(call).WatchId;
        call.Respond(Answers.Created(again, 90), Answers.Compacted(again, 80));
        ExpectResync(90, "create a/2 @12");
    }

    [Fact]
    public void Unsubscribing_works_while_the_range_is_listed()
    {
        var (call, id) = Standing(credit: 0);
        _range.PageLimit = 1;
        _range.Holds(90, ("a/1", 20), ("a/2", 21));
        call.Respond(Answers.Compacted(id, 85));
        Subscriber.Expect<EtcdWatch.Resynced>();
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        Assert.Equal(EndKind.Unsubscribed, Subscriber.ExpectEnded().Kind);
        Assert.True(call.IsDisposed);
    }

    private static EtcdWatch.Watch Resyncing(
        long from = 0, int? credit = null, bool createdNotify = false, EventFilters filters = EventFilters.None)
    {
        var watch = Watch("a", from, credit, createdNotify);
        return watch with { Options = watch.Options with { Resync = true, Filters = filters } };
    }

    private static void Answer(ScriptedCall call, long id, params Protos.Event[] events) => call.Respond(Answers.Events(id, events));

    /// <summary>A watch from revision 10 on, whose subscriber is taken to know a/1, a/2 and a/gone.</summary>
    private (ScriptedCall Call, long Id) Standing(int? credit = null, EventFilters filters = EventFilters.None)
    {
        _range.Holds(10, ("a/1", 3), ("a/2", 7), ("a/gone", 5));
        return Established(Resyncing(credit: credit, filters: filters));
    }

    private void ExpectResync(long revision, params string[] events) => ExpectResync(revision, isWhole: false, events);

    private void ExpectResync(long revision, bool isWhole, params string[] events)
    {
        var resynced = Subscriber.Expect<EtcdWatch.Resynced>();
        Assert.Equal((revision, isWhole), (resynced.Revision, resynced.IsWhole));
        foreach (var text in events) Assert.Equal(text, Subscriber.ExpectEvents());
        Assert.Equal(revision, Subscriber.Expect<EtcdWatch.Progress>().Revision);
    }
}

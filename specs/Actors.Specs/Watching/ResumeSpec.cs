using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Watching;

/// <summary>Rules 5, 6, 7, 14, 18: where a watch goes on after its connection is lost.</summary>
public class ResumeSpec : WatchSpec
{
    [Fact]
    public void A_watch_from_now_on_resumes_after_the_revision_it_was_created_at()
    {
        var (call, _) = Established(Watch("a"), revision: 10);
        call.Lose();
        Assert.Equal(11, CreateIn(Reconnected()).StartRevision);
    }

    [Fact]
    public void An_event_at_or_below_the_created_revision_may_still_follow_and_is_delivered()
    {
        var (call, id) = Established(Watch("a"), revision: 10);
        call.Respond(Answers.Events(id, Answers.Put("a", 10)));
        Assert.Equal("create a @10", Subscriber.ExpectEvents());
        call.Lose();
        Assert.Equal(11, CreateIn(Reconnected()).StartRevision);
    }

    [Fact]
    public void After_such_an_event_others_may_be_missing_up_to_the_created_revision_and_a_resume_asks_for_them()
    {
        var (call, id) = Established(Watch("a"), revision: 10);
        call.Respond(Answers.Events(id, Answers.Put("a", 8)));
        Subscriber.ExpectEvents();
        call.Lose();
        Assert.Equal(9, CreateIn(Reconnected()).StartRevision);
    }

    [Fact]
    public void A_watch_from_now_on_that_was_never_created_starts_from_now_on_again()
    {
        Subscriber.Tell(Watch("a"));
        World.Transport.TakeCall().Lose();
        World.Settle();
        Assert.Equal(0, CreateIn(Reconnected()).StartRevision);
    }

    [Fact]
    public void An_explicit_start_revision_is_not_moved_by_a_created()
    {
        var (call, _) = Established(Watch("a", from: 3), revision: 10);
        call.Lose();
        Assert.Equal(3, CreateIn(Reconnected()).StartRevision);
    }

    [Fact]
    public void Delivered_events_move_the_resume_point_and_are_not_delivered_again()
    {
        var (call, id) = Established(Watch("a", from: 3));
        call.Respond(Answers.Events(id, Answers.Put("a1", 4), Answers.Put("a2", 5)));
        Subscriber.ExpectEvents();
        call.Lose();
        var next = Reconnected();
        var create = CreateIn(next);
        Assert.Equal(6, create.StartRevision);
        next.Respond(Answers.Created(create.WatchId, 9), Answers.Events(create.WatchId, Answers.Put("a2", 5), Answers.Put("a3", 6)));
        Assert.Equal("create a3 @6", Subscriber.ExpectEvents());
    }

    [Fact]
    public void A_second_loss_while_resuming_loses_nothing()
    {
        var (call, id) = Established(Watch("a", from: 3));
        call.Respond(Answers.Events(id, Answers.Put("a1", 4)));
        Subscriber.ExpectEvents();
        call.Lose();
        var second = Reconnected();
        second.Respond(Answers.Created(CreateIn(second).WatchId, 50));
        second.Lose();
        Assert.Equal(5, CreateIn(Reconnected()).StartRevision);
    }

    [Fact]
    public void Progress_moves_the_resume_point()
    {
        var (call, id) = Established(Watch("a"));
        call.Respond(Answers.Progress(id, 99));
        Assert.Equal(99, Subscriber.Expect<EtcdWatch.Progress>().Revision);
        call.Lose();
        Assert.Equal(100, CreateIn(Reconnected()).StartRevision);
    }

    [Fact]
    public void A_header_without_revision_and_one_that_goes_back_move_nothing()
    {
        var (call, id) = Established(Watch("a", from: 3));
        call.Respond(Answers.Events(id, Answers.Put("a1", 20)), Answers.Progress(id, 0), Answers.Progress(id, 7));
        Subscriber.ExpectEvents();
        Subscriber.ExpectNothing();
        call.Lose();
        Assert.Equal(21, CreateIn(Reconnected()).StartRevision);
    }

    [Fact]
    public void Every_option_is_kept_and_started_is_not_told_again()
    {
        var options = new WatchOptions { PrevKv = true, ProgressNotify = true, Fragment = true, CreatedNotify = true, Filters = EventFilters.NoPut };
        var (call, _) = Established(new EtcdWatch.Watch("a", KeyRange.Key("a")) { Options = options });
        Subscriber.Expect<EtcdWatch.Started>();
        call.Lose();
        var next = Reconnected();
        var create = CreateIn(next);
        Assert.True(create is { PrevKv: true, ProgressNotify: true, Fragment: true, Filters.Count: 1 });
        next.Respond(Answers.Created(create.WatchId, 30));
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void Every_watch_of_a_stream_is_resumed_in_one_burst_under_ids_never_used_before()
    {
        Subscriber.TellAll(Enumerable.Range(0, 500).Select(i => Watch($"w{i}")));
        var call = World.Transport.TakeCall();
        var ids = CreatesIn(call).Select(c => c.WatchId).ToArray();
        call.Respond([.. ids.Select(id => Answers.Created(id, 10))]);
        call.Lose();
        var next = Reconnected();
        var resumed = CreatesIn(next);
        Assert.Equal(500, resumed.Count);
        Assert.Empty(resumed.Select(c => c.WatchId).Intersect(ids));
        Assert.InRange(next.Writes, 1, 10);
    }

    [Fact]
    public void A_stream_that_the_server_ends_in_order_is_resumed_too()
    {
        var (call, _) = Established(Watch("a"), revision: 10);
        call.End();
        Assert.Equal(11, CreateIn(Reconnected()).StartRevision);
    }

    [Fact]
    public void Bytes_that_are_no_response_cost_the_connection_and_nothing_else()
    {
        var (call, _) = Established(Watch("a"), revision: 10);
        call.RespondRaw([0xff, 0xff, 0xff]);
        Assert.Equal(11, CreateIn(Reconnected()).StartRevision);
        Assert.True(call.IsDisposed);
    }

    [Fact]
    public void A_refused_write_waits_for_the_status_that_says_why()
    {
        var (call, _) = Established(Watch("a"));
        call.Fail(new GrpcException(GrpcCode.FailedPrecondition, "etcdserver: not for a learner", FailureOrigin.Server));
        Subscriber.Tell(Watch("b"));
        Assert.Equal(EndKind.Halted, Subscriber.ExpectEnded().Kind);
    }
}

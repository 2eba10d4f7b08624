using Watch.Actors.Protos;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Watching;

/// <summary>Rules 15 and 16: progress by watch, by stream, on request.</summary>
public class ProgressSpec : WatchSpec
{
    private const string Status = "/etcdserverpb.Maintenance/Status";

    private string _version = "3.5.16";
    private int _statusAsked;

    public ProgressSpec()
        : base("watch-actors.progress.repeat-interval = 2s")
    {
        World.Transport.Unary = (method, _) =>
        {
            Assert.Equal(Status, method);
            _statusAsked++;
            return _version.Length > 0 ? Answers.Status(_version) : throw new GrpcException(GrpcCode.PermissionDenied, "no", FailureOrigin.Server);
        };
    }

    [Fact]
    public void Progress_of_the_stream_goes_to_every_established_watch_and_moves_its_resume_point()
    {
        var (call, _) = Established(Watch("a"));
        Subscriber.Tell(Watch("b"));
        call.Respond(Answers.Created(CreateIn(call).WatchId, 10));
        Subscriber.Tell(Watch("unanswered", from: 4));
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        call.Respond(Answers.Progress(-1, 30));
        Assert.Equal(["a@30", "b@30"], Subscriber.TakeAll().Cast<EtcdWatch.Progress>().Select(p => $"{p.Tag}@{p.Revision}").Order(StringComparer.Ordinal));
        call.Lose();
        Assert.Equal([4, 31, 31], CreatesIn(Reconnected()).Select(c => c.StartRevision).Order());
    }

    [Fact]
    public void Progress_of_one_watch_goes_to_it_alone()
    {
        var (call, _) = Established(Watch("a"));
        Subscriber.Tell(Watch("b"));
        var b = CreateIn(call).WatchId;
        call.Respond(Answers.Created(b, 10), Answers.Progress(b, 30));
        Assert.Equal(new EtcdWatch.Progress("b", 30), Subscriber.Expect<EtcdWatch.Progress>());
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void A_request_goes_to_the_stream_of_the_watch_alone()
    {
        var (call, _) = Established(Watch("a"));
        Subscriber.Tell(Watch("b") with { Context = new StreamContext { Lane = "x" } });
        var other = World.Transport.TakeCall();
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        Assert.Equal(1, RequestsIn(call));
        Assert.Equal(0, RequestsIn(other));
    }

    [Fact]
    public void However_many_ask_at_once_are_two_requests_one_behind_the_answer_of_the_other()
    {
        var (call, _) = Established(Watch("w0"));
        for (var i = 1; i < 100; i++) Subscriber.Tell(Watch($"w{i}"));
        foreach (var create in CreatesIn(call)) call.Respond(Answers.Created(create.WatchId, 10));
        for (var i = 0; i < 100; i++) Subscriber.Tell(new EtcdWatch.RequestProgress($"w{i}"));
        Assert.Equal(1, RequestsIn(call));

        call.Respond(Answers.Progress(-1, 30));
        Assert.Equal(100, Subscriber.TakeAll().Cast<EtcdWatch.Progress>().Count(progress => progress.Revision == 30));
        Assert.Equal(1, RequestsIn(call));

        call.Respond(Answers.Progress(-1, 31));
        Assert.Equal(100, Subscriber.TakeAll().Cast<EtcdWatch.Progress>().Count(progress => progress.Revision == 31));
        Assert.Equal(0, RequestsIn(call));
        Subscriber.Tell(new EtcdWatch.RequestProgress("w7"));
        Assert.Equal(1, RequestsIn(call));
    }

    [Fact]
    public void A_request_that_is_not_answered_is_repeated_until_it_is()
    {
        var (call, _) = Established(Watch("a"));
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        Assert.Equal(1, RequestsIn(call));
        World.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, RequestsIn(call));
        call.Respond(Answers.Progress(-1, 12));
        Subscriber.Expect<EtcdWatch.Progress>();
        World.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, RequestsIn(call));
    }

    [Fact]
    public void A_request_is_repeated_on_the_next_connection()
    {
        var (call, _) = Established(Watch("a"));
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        call.Lose();
        var next = Reconnected();
        next.Respond(Answers.Created(CreateIn(next).WatchId, 10));
        World.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, RequestsIn(next));
        next.Respond(Answers.Progress(-1, 12));
        Assert.Equal(12, Subscriber.Expect<EtcdWatch.Progress>().Revision);
    }

    [Fact]
    public void An_answer_that_a_created_has_overtaken_is_not_about_that_watch()
    {
        var (call, _) = Established(Watch("a"), revision: 10);
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        call.TakeRequests();
        Subscriber.Tell(Watch("b", from: 3));
        call.Respond(Answers.Created(CreateIn(call).WatchId, 10), Answers.Progress(-1, 10));
        Assert.Equal(new EtcdWatch.Progress("a", 10), Subscriber.Expect<EtcdWatch.Progress>());
        Subscriber.ExpectNothing();
        call.Lose();
        Assert.Equal([3, 11], CreatesIn(Reconnected()).Select(create => create.StartRevision).Order());
    }

    [Fact]
    public void The_answer_to_a_request_from_after_the_created_is_about_it()
    {
        var (call, _) = Established(Watch("a"), revision: 10);
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        call.Respond(Answers.Progress(-1, 10));
        Assert.Equal(new EtcdWatch.Progress("a", 10), Subscriber.Expect<EtcdWatch.Progress>());
    }

    [Fact]
    public void A_watch_that_ends_while_waiting_is_not_waited_for()
    {
        var (call, _) = Established(Watch("a"));
        Subscriber.Tell(Watch("b"));
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        call.TakeRequests();
        World.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, RequestsIn(call));
    }

    [Fact]
    public void Progress_does_not_overtake_events_that_wait_for_credit()
    {
        var (call, id) = Established(Watch("a", credit: 0));
        call.Respond(Answers.Events(id, Answers.Put("a", 11)), Answers.Progress(id, 20), Answers.Progress(id, 21));
        Subscriber.ExpectNothing();
        Subscriber.Tell(new EtcdWatch.Ack("a"));
        Subscriber.ExpectEvents();
        Assert.Equal(21, Subscriber.Expect<EtcdWatch.Progress>().Revision);
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void A_response_without_a_revision_is_no_progress()
    {
        var (call, id) = Established(Watch("a"), revision: 10);
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        call.Respond(Answers.Progress(id, 0), Answers.Progress(-1, 0));
        Subscriber.ExpectNothing();
        call.Respond(Answers.Progress(-1, 12));
        Assert.Equal(12, Subscriber.Expect<EtcdWatch.Progress>().Revision);
    }

    [Fact]
    public void A_watch_of_the_future_is_told_progress_and_keeps_its_start_revision()
    {
        var (call, id) = Established(Watch("a", from: 1000));
        call.Respond(Answers.Progress(id, 30));
        Assert.Equal(30, Subscriber.Expect<EtcdWatch.Progress>().Revision);
        call.Lose();
        Assert.Equal(1000, CreateIn(Reconnected()).StartRevision);
    }

    [Theory]
    [InlineData("3.4.23")]
    [InlineData("")]
    [InlineData("what?")]
    public void From_a_member_that_is_not_known_to_keep_the_order_progress_on_request_is_neither_told_nor_resumed_from(string version)
    {
        _version = version;
        var (call, id) = Established(Watch("a"), revision: 10);
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        call.Respond(Answers.Progress(-1, 30));
        Subscriber.ExpectNothing();
        Assert.Equal(0, RequestsIn(call));
        call.Respond(Answers.Events(id, Answers.Put("a", 20)));
        Assert.Equal("create a @20", Subscriber.ExpectEvents());
        call.Lose();
        Assert.Equal(21, CreateIn(Reconnected()).StartRevision);
    }

    [Fact]
    public void A_request_to_such_a_member_stays_open_until_automatic_progress_answers_it()
    {
        _version = "3.4.23";
        var (call, id) = Established(Watch("a"));
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        World.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, _statusAsked);
        call.Respond(Answers.Progress(id, 30));
        Assert.Equal(30, Subscriber.Expect<EtcdWatch.Progress>().Revision);
        call.Lose();
        Assert.Equal(31, CreateIn(Reconnected()).StartRevision);
    }

    [Fact]
    public void A_member_that_did_not_tell_its_version_is_asked_again_when_progress_is()
    {
        _version = "";
        var (call, _) = Established(Watch("a"));
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        Assert.Equal(0, RequestsIn(call));
        _version = "3.6.1";
        World.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, RequestsIn(call));
        call.Respond(Answers.Progress(-1, 30));
        Assert.Equal(30, Subscriber.Expect<EtcdWatch.Progress>().Revision);
    }

    [Fact]
    public void An_answer_of_another_member_than_the_one_whose_version_is_known_is_not_told()
    {
        var (call, _) = Established(Watch("a"));
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        var other = Answers.Progress(-1, 30);
        other.Header.MemberId++;
        call.Respond(other);
        Subscriber.ExpectNothing();
        call.Respond(Answers.Progress(-1, 31));
        Assert.Equal(31, Subscriber.Expect<EtcdWatch.Progress>().Revision);
    }

    [Fact]
    public void Every_connection_learns_the_version_anew_and_only_when_somebody_asks_for_progress()
    {
        var (call, _) = Established(Watch("a"));
        Assert.Equal(0, _statusAsked);
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        Assert.Equal(1, _statusAsked);
        _version = "3.4.24";
        call.Lose();
        var next = Reconnected();
        next.Respond(Answers.Created(CreateIn(next).WatchId, 10));
        World.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, _statusAsked);
        next.Respond(Answers.Progress(-1, 30));
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void A_server_that_chooses_ids_itself_is_asked_neither_for_progress_nor_for_its_version()
    {
        Subscriber.Tell(Watch("a"));
        var first = World.Transport.TakeCall();
        first.Respond(Answers.Created(0, 10));
        World.Settle();
        var call = World.Transport.TakeCall();
        call.Respond(Answers.Created(0, 10));
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        World.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((0, 0), (RequestsIn(call), _statusAsked));
    }

    private static int RequestsIn(ScriptedCall call) =>
        call.TakeRequests().Count(r => r.RequestUnionCase == WatchRequest.RequestUnionOneofCase.ProgressRequest);
}

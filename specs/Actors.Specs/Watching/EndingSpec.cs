using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Watching;

/// <summary>Rules 11, 12, 13, 17, 20: every ending has a reason, it arrives, in order, and reaches nobody else.</summary>
public class EndingSpec : WatchSpec
{
    [Fact]
    public void Compaction_is_told_after_the_events_before_it_and_then_the_watch_ends()
    {
        var (call, id) = Established(Watch("a", from: 3, credit: 1));
        call.Respond(
            Answers.Events(id, Answers.Put("a1", 4)), Answers.Events(id, Answers.Put("a2", 5)), Answers.Compacted(id, 50));
        Assert.Equal("create a1 @4", Subscriber.ExpectEvents());
        Subscriber.ExpectNothing();
        Subscriber.Tell(new EtcdWatch.Ack("a"));
        Assert.Equal("create a2 @5", Subscriber.ExpectEvents());
        Assert.Equal(new EtcdWatch.Compacted("a", 50), Subscriber.Expect<EtcdWatch.Compacted>());
        Assert.Equal((EndKind.Compacted, 50), Subscriber.ExpectEnded() is var reason ? (reason.Kind, reason.CompactRevision) : default);
    }

    [Fact]
    public void A_compacted_watch_is_cancelled_from_here_because_the_server_keeps_its_id()
    {
        var (call, id) = Established(Watch("a", from: 3));
        Subscriber.Tell(Watch("b"));
        call.TakeRequests();
        call.Respond(Answers.Compacted(id, 50));
        World.Settle();
        Assert.Equal([id], CancelsIn(call));
    }

    [Theory]
    [InlineData("etcdserver: permission denied", EndKind.PermissionDenied)]
    [InlineData("something of the server's own", EndKind.Cancelled)]
    [InlineData("etcdserver: no leader", EndKind.NoLeader)]
    [InlineData("", EndKind.FutureRevision)]
    public void A_cancel_of_the_server_arrives_with_its_reason(string reason, EndKind kind)
    {
        var (call, id) = Established(Watch("a"));
        call.Respond(Answers.Canceled(id, reason));
        Assert.Equal(kind, Subscriber.ExpectEnded().Kind);
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void A_duplicate_canceled_changes_nothing()
    {
        var (call, id) = Established(Watch("a"));
        var other = World.Probe();
        other.Tell(Watch("b"));
        var b = CreateIn(call).WatchId;
        call.Respond(Answers.Created(b, 10), Answers.Canceled(id, "x"), Answers.Canceled(id, "x"), Answers.Events(b, Answers.Put("b", 11)));
        Subscriber.ExpectEnded();
        Subscriber.ExpectNothing();
        Assert.Equal("create b @11", other.ExpectEvents());
    }

    [Theory]
    [InlineData(GrpcCode.Unavailable, true)]
    [InlineData(GrpcCode.Internal, true)]
    [InlineData(GrpcCode.Unimplemented, false)]
    [InlineData(GrpcCode.Cancelled, false)]
    [InlineData(GrpcCode.ResourceExhausted, false)]
    [InlineData(GrpcCode.FailedPrecondition, false)]
    public void A_status_of_the_server_halts_the_stream_unless_it_is_unavailable_or_internal(GrpcCode code, bool retried)
    {
        var (call, _) = Established(Watch("a"));
        call.Fail(new GrpcException(code, "status of the server", FailureOrigin.Server));
        World.Settle();
        if (retried)
        {
            Subscriber.ExpectNothing();
            CreateIn(Reconnected());
        }
        else
        {
            var reason = Subscriber.ExpectEnded();
            Assert.Equal(EndKind.Halted, reason.Kind);
            Assert.Contains($"{code}: status of the server", reason.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(GrpcCode.Cancelled)]
    [InlineData(GrpcCode.Unknown)]
    [InlineData(GrpcCode.Unimplemented)]
    public void What_happens_on_the_way_is_tried_again_whatever_its_code(GrpcCode code)
    {
        var (call, _) = Established(Watch("a"));
        call.Fail(new GrpcException(code, "a proxy's words", FailureOrigin.Transport));
        World.Settle();
        CreateIn(Reconnected());
        Subscriber.ExpectNothing();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_leader_ends_the_watches_where_a_leader_is_required_and_only_there(bool required)
    {
        var (call, _) = Established(Watch("a") with { Context = new StreamContext { RequireLeader = required } });
        call.Fail(new GrpcException(GrpcCode.Unavailable, "etcdserver: no leader", FailureOrigin.Server));
        World.Settle();
        if (required) Assert.Equal(EndKind.NoLeader, Subscriber.ExpectEnded().Kind);
        else CreateIn(Reconnected());
    }

    [Fact]
    public void A_halt_comes_after_what_was_received_before_it()
    {
        var (call, id) = Established(Watch("a", credit: 0));
        call.Respond(Answers.Events(id, Answers.Put("a", 11)));
        call.Fail(new GrpcException(GrpcCode.Unimplemented, "gone", FailureOrigin.Server));
        Subscriber.ExpectNothing();
        Subscriber.Tell(new EtcdWatch.Ack("a"));
        Assert.Equal("create a @11", Subscriber.ExpectEvents());
        Assert.Equal(EndKind.Halted, Subscriber.ExpectEnded().Kind);
    }

    [Fact]
    public void After_a_halt_a_new_watch_tries_again()
    {
        var (call, _) = Established(Watch("a"));
        call.Fail(new GrpcException(GrpcCode.Unimplemented, "gone", FailureOrigin.Server));
        Subscriber.ExpectEnded();
        Established(Watch("a", createdNotify: true));
        Subscriber.Expect<EtcdWatch.Started>();
    }

    [Fact]
    public void Close_ends_every_watch_with_its_reason_then_answers_and_later_watches_are_answered_at_once()
    {
        Established(Watch("a"));
        var other = World.Probe();
        other.Tell(Watch("b") with { Context = new StreamContext { Lane = "x" } });
        Subscriber.Tell(EtcdWatch.Close.Instance);
        Assert.Equal(EndKind.Closed, Subscriber.ExpectEnded().Kind);
        Assert.Equal(EndKind.Closed, other.ExpectEnded().Kind);
        Subscriber.Expect<EtcdWatch.Closed>();
        Subscriber.Tell(Watch("later"));
        Assert.Equal(EndKind.Closed, Subscriber.ExpectEnded().Kind);
        Subscriber.Tell(EtcdWatch.Close.Instance);
        Subscriber.Expect<EtcdWatch.Closed>();
    }

    [Theory]
    [InlineData("range")]
    [InlineData("revision")]
    [InlineData("filters")]
    [InlineData("credit")]
    [InlineData("metadata")]
    public void A_request_that_is_wrong_in_itself_is_answered_and_reaches_no_server(string what)
    {
        EtcdWatch.Watch good = Watch("a");
        Subscriber.Tell(what switch
        {
            "range" => new EtcdWatch.Watch("a", KeyRange.Between("b", "a")),
            "revision" => good with { Options = new WatchOptions { StartRevision = -1 } },
            "filters" => good with { Options = new WatchOptions { Filters = EventFilters.NoPut | EventFilters.NoDelete } },
            "credit" => good with { Credit = -1 },
            _ => good with { Context = new StreamContext { Metadata = StreamContext.Default.Metadata.Add("Bad Name", "x") } },
        });
        Assert.Equal(EndKind.InvalidRequest, Subscriber.ExpectEnded().Kind);
        Assert.Equal(0, World.Transport.Opened);
    }
}

using Watch.Actors.Protos;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Watching;

/// <summary>A connection that is silent: asked, probed, replaced, in virtual time.</summary>
public class LivenessSpec : WatchSpec
{
    private static readonly GrpcException NoAnswer = new(GrpcCode.DeadlineExceeded, "no answer in 3 s", FailureOrigin.Transport);

    private readonly List<RangeRequest> _reads = [];
    private GrpcException? _readFails;

    public LivenessSpec()
        : base(
            """
            watch-actors.etcd.endpoints = ["http://one:1", "http://two:2"]
            watch-actors.liveness { idle = 4s, timeout = 3s, silence-limit = 60s }
            watch-actors.retry { min-backoff = 20ms, reset-after = 1s }
            """)
    {
        World.Transport.Unary = (method, request) =>
        {
            if (method == "/etcdserverpb.Maintenance/Status") return Answers.Status();
            Assert.Equal("/etcdserverpb.KV/Range", method);
            _reads.Add((RangeRequest)request);
            return _readFails is { } failure ? throw failure : new RangeResponse();
        };
    }

    [Fact]
    public void A_member_that_answers_neither_on_the_stream_nor_a_read_is_left_for_the_next_and_nothing_is_lost()
    {
        var (call, id) = Established(Watch("a"));
        call.Respond(Answers.Events(id, Answers.Put("a", 11)));
        Subscriber.ExpectEvents();
        _readFails = NoAnswer;
        World.Advance(TimeSpan.FromSeconds(14));
        Assert.True(call.IsDisposed);
        var next = Reconnected();
        Assert.NotEqual(call.Endpoint, next.Endpoint);
        Assert.Equal(12, CreateIn(next).StartRevision);
        var failure = Picture().LastFailure;
        Assert.Contains("nothing heard from", failure, StringComparison.Ordinal);
        Assert.Contains("does not answer a read: DeadlineExceeded: no answer in 3 s", failure, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure);
    }

    [Fact]
    public void The_read_is_linearizable_about_one_key_as_the_user_of_the_stream_and_ends_with_the_timeout()
    {
        Established(Watch("a"));
        World.Advance(TimeSpan.FromSeconds(11));
        var read = Assert.Single(_reads);
        Assert.False(read.Serializable);
        Assert.True(read.CountOnly);
        Assert.True(read.RangeEnd.IsEmpty);
        Assert.Equal(TimeSpan.FromSeconds(3), World.Transport.LastDeadline);
    }

    [Fact]
    public void Progress_is_a_sign_of_life_that_nobody_is_told_of_and_that_moves_no_resume_point()
    {
        var (call, _) = Established(Watch("a"), revision: 10);
        for (var second = 0; second < 80; second++)
        {
            World.Advance(TimeSpan.FromSeconds(1));
            if (ProgressRequestsIn(call) > 0) call.Respond(Answers.Progress(-1, 50));
        }
        Subscriber.ExpectNothing();
        Assert.Empty(_reads);
        Assert.False(call.IsDisposed);
        call.Lose();
        Assert.Equal(11, CreateIn(Reconnected()).StartRevision);
    }

    [Fact]
    public void Nor_is_anybody_told_of_it_when_the_member_could_be_believed()
    {
        var (call, _) = Established(Watch("a"), revision: 10);
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        call.Respond(Answers.Progress(-1, 10));
        Subscriber.Expect<EtcdWatch.Progress>();
        call.TakeRequests();
        World.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(1, ProgressRequestsIn(call));
        call.Respond(Answers.Progress(-1, 50));
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void However_many_watches_are_idle_one_request_is_sent_an_idle_time()
    {
        var (call, _) = Established(Watch("w0"));
        Subscriber.TellAll(Enumerable.Range(1, 999).Select(i => Watch($"w{i}")));
        call.Respond([.. CreatesIn(call).Select(create => Answers.Created(create.WatchId, 10))]);
        World.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(1, ProgressRequestsIn(call));
        call.Respond(Answers.Progress(-1, 10));
        World.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(1, ProgressRequestsIn(call));
    }

    [Fact]
    public void A_busy_stream_is_asked_nothing()
    {
        var (call, id) = Established(Watch("a"));
        for (var second = 0; second < 100; second++)
        {
            World.Advance(TimeSpan.FromSeconds(1));
            call.Respond(Answers.Progress(id, 20 + second));
        }
        Assert.Equal(0, ProgressRequestsIn(call));
        Assert.Empty(_reads);
    }

    [Fact]
    public void A_message_that_is_long_in_coming_is_a_sign_of_life()
    {
        var (call, _) = Established(Watch("a"));
        for (var second = 0; second < 100; second++)
        {
            World.Advance(TimeSpan.FromSeconds(1));
            call.Trickle(bytes: 100);
        }
        Assert.Equal(0, ProgressRequestsIn(call));
        Assert.Empty(_reads);
    }

    [Fact]
    public void A_refused_read_shows_life()
    {
        _readFails = new GrpcException(GrpcCode.PermissionDenied, "etcdserver: permission denied", FailureOrigin.Server);
        var (call, _) = Established(Watch("a"));
        World.Advance(TimeSpan.FromSeconds(30));
        Assert.True(_reads.Count > 1);
        Assert.False(call.IsDisposed);
    }

    [Fact]
    public void A_stream_that_stays_silent_while_its_member_answers_reads_is_opened_anew_in_the_end()
    {
        var (call, _) = Established(Watch("a"), revision: 10);
        World.Advance(TimeSpan.FromSeconds(58));
        Assert.False(call.IsDisposed);
        World.Advance(TimeSpan.FromSeconds(14));
        Assert.True(call.IsDisposed);
        Assert.Equal(11, CreateIn(World.Transport.TakeCall()).StartRevision);
        Assert.Contains("the stream is opened anew", Picture().LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_create_that_is_never_answered_is_found_sooner()
    {
        Subscriber.Tell(Watch("a"));
        var call = World.Transport.TakeCall();
        World.Advance(TimeSpan.FromSeconds(14));
        Assert.True(call.IsDisposed);
        Assert.Equal(2, World.Transport.Opened);
    }

    [Fact]
    public void A_server_that_has_created_nothing_yet_is_not_asked_for_progress()
    {
        _readFails = NoAnswer;
        Subscriber.Tell(Watch("a"));
        var call = World.Transport.TakeCall();
        World.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, ProgressRequestsIn(call));
        Assert.Single(_reads);
    }

    [Fact]
    public void A_server_that_chooses_ids_itself_is_not_asked_for_progress_but_read_from()
    {
        Subscriber.Tell(Watch("a"));
        World.Transport.TakeCall().Respond(Answers.Created(0, 10));
        World.Settle();
        var call = World.Transport.TakeCall();
        call.Respond(Answers.Created(0, 10));
        World.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0, ProgressRequestsIn(call));
        Assert.NotEmpty(_reads);
        Assert.False(call.IsDisposed);
    }

    [Fact]
    public void When_every_member_is_deaf_each_has_its_turn_and_no_try_follows_another_at_once()
    {
        _readFails = NoAnswer;
        Subscriber.Tell(Watch("a"));
        World.Advance(TimeSpan.FromMinutes(2));
        Assert.InRange(World.Transport.Opened, 8, 31);
        Assert.Equal(2, World.Transport.Endpoints.Distinct().Count());
    }

    [Fact]
    public void A_connection_that_is_gone_is_looked_at_no_more()
    {
        Established(Watch("a"));
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        World.Settle();
        Assert.Null(World.Time.NextTimer);
    }

    private StreamState Picture()
    {
        Subscriber.Tell(EtcdWatch.QueryState.Instance);
        return Subscriber.Expect<EtcdWatch.State>().Streams.Single();
    }

    private static int ProgressRequestsIn(ScriptedCall call) =>
        call.TakeRequests().Count(r => r.RequestUnionCase == WatchRequest.RequestUnionOneofCase.ProgressRequest);
}

/// <summary>The watchdog can be switched off.</summary>
public class LivenessOffSpec() : WatchSpec("watch-actors.liveness.idle = off")
{
    [Fact]
    public void Switched_off_nothing_is_asked_however_long_the_silence()
    {
        var (call, _) = Established(Watch("a"));
        call.TakeRequests();
        Assert.Null(World.Time.NextTimer);
        World.Advance(TimeSpan.FromDays(1));
        Assert.Empty(call.TakeRequests());
        Assert.False(call.IsDisposed);
    }
}

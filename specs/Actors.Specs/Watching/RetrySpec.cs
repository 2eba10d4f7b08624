using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Watching;

/// <summary>Rules 17 and 18: back-off, endpoints in turn, a limit of tries.</summary>
public class RetrySpec() : WatchSpec(
    """
    watch-actors.etcd.endpoints = ["http://one:1", "http://two:2", "http://three:3"]
    watch-actors.retry { min-backoff = 100ms, max-backoff = 1s, factor = 3, reset-after = 10s, max-tries = 0 }
    """)
{
    private static readonly GrpcException Refusal = new(GrpcCode.Unavailable, "connection refused", FailureOrigin.Transport);

    [Fact]
    public void Waits_grow_up_to_the_longest_and_no_call_is_opened_before_they_are_over()
    {
        for (var i = 0; i < 4; i++) World.Transport.RefuseNext(Refusal);
        Subscriber.Tell(Watch("a"));
        Assert.Equal(
            [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(900), TimeSpan.FromSeconds(1)],
            Enumerable.Range(0, 4).Select(_ => World.AdvanceToNextTimer()));
        Assert.Equal(1, World.Transport.Opened);
    }

    [Fact]
    public void Each_try_takes_the_next_endpoint()
    {
        for (var i = 0; i < 3; i++) World.Transport.RefuseNext(Refusal);
        Subscriber.Tell(Watch("a"));
        for (var i = 0; i < 3; i++) World.AdvanceToNextTimer();
        Assert.Equal(4, World.Transport.Endpoints.Count);
        Assert.Equal(3, World.Transport.Endpoints.Take(3).Distinct().Count());
        Assert.Equal(World.Transport.Endpoints.First(), World.Transport.Endpoints.Last());
    }

    [Theory]
    [InlineData(10, 100)]
    [InlineData(9, 300)]
    public void A_connection_that_answered_long_enough_begins_the_waits_anew(int seconds, int nextWaitMilliseconds)
    {
        var (call, _) = Established(Watch("a"));
        call.Lose();
        var next = Reconnected();
        next.Respond(Answers.Created(CreateIn(next).WatchId, 10));
        World.Advance(TimeSpan.FromSeconds(seconds));
        next.Lose();
        Assert.Equal(TimeSpan.FromMilliseconds(nextWaitMilliseconds), World.AdvanceToNextTimer());
    }

    [Fact]
    public void A_connection_that_never_answered_was_not_healthy_however_long_it_stood()
    {
        Subscriber.Tell(Watch("a"));
        World.Advance(TimeSpan.FromMinutes(1));
        World.Transport.TakeCall().Lose();
        World.AdvanceToNextTimer();
        World.Transport.TakeCall().Lose();
        Assert.Equal(TimeSpan.FromMilliseconds(300), World.AdvanceToNextTimer());
    }

    [Fact]
    public void The_picture_shows_failures_and_what_the_connection_is_doing()
    {
        World.Transport.RefuseNext(Refusal);
        Subscriber.Tell(Watch("a"));
        var failed = Picture();
        Assert.Equal((ConnectionPhase.BackingOff, 1, 1), (failed.Phase, failed.Reconnects, failed.Watches));
        Assert.Contains("connection refused", failed.LastFailure, StringComparison.Ordinal);
        World.AdvanceToNextTimer();
        Assert.Equal((ConnectionPhase.Connected, 2), Picture() is var now ? (now.Phase, now.Connection) : default);
    }

    [Fact]
    public void Ids_that_are_not_kept_make_one_connection_more_and_no_loop()
    {
        Subscriber.Tell(Watch("a"));
        Subscriber.Tell(Watch("b"));
        for (var taken = 0; taken < World.Transport.Opened && taken < 10; taken++)
        {
            var call = World.Transport.TakeCall();
            for (var id = 0; id < 2; id++)
            {
                call.Respond(Answers.Created(id, 10));
                World.Settle();
            }
        }
        World.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(2, World.Transport.Opened);
    }

    private StreamState Picture()
    {
        Subscriber.Tell(EtcdWatch.QueryState.Instance);
        return Subscriber.Expect<EtcdWatch.State>().Streams.Single();
    }
}

/// <summary>Jitter and the limit of tries, which the other specs are without.</summary>
public class RetryLimitSpec() : WatchSpec("watch-actors.retry { min-backoff = 1s, max-backoff = 1s, jitter = 0.5, max-tries = 3 }")
{
    [Fact]
    public void After_the_most_tries_every_watch_ends_with_the_last_failure()
    {
        for (var i = 0; i < 3; i++) World.Transport.RefuseNext(new GrpcException(GrpcCode.Unavailable, $"refusal {i}", FailureOrigin.Transport));
        Subscriber.Tell(Watch("a"));
        var waits = new[] { World.AdvanceToNextTimer(), World.AdvanceToNextTimer() };
        var reason = Subscriber.ExpectEnded();
        Assert.Equal(EndKind.RetriesExhausted, reason.Kind);
        Assert.Contains("refusal 2", reason.Detail, StringComparison.Ordinal);
        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.5)));
        Assert.NotEqual(waits[0], waits[1]);
    }
}

/// <summary>No loop is tight, with the defaults: what goes wrong for ever costs a connection in the longest wait.</summary>
public class RetryForEverSpec : WatchSpec
{
    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(200)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(1500)]
    public void A_server_that_answers_and_drops_for_ever(int answersForMilliseconds) => Assert.InRange(
        ConnectionsIn(TimeSpan.FromMinutes(10), (call, _) =>
        {
            World.Advance(TimeSpan.FromMilliseconds(answersForMilliseconds));
            call.Lose();
        }),
        300, 610);

    [Fact]
    public void A_connection_that_throws_each_time() => Assert.InRange(
        ConnectionsIn(TimeSpan.FromMinutes(10), (_, number) => World.System
            .ActorSelection($"/user/etcd-watch/stream-1/connection-{number}").Tell(new Actors.Connections.ResponseBatch(null!, 0))),
        300, 610);

    private int ConnectionsIn(TimeSpan time, Action<ScriptedCall, int> end)
    {
        var until = World.Time.Now + time;
        Subscriber.Tell(Watch("a"));
        for (var taken = 0; World.Time.Now < until;)
        {
            while (taken < World.Transport.Opened)
            {
                var call = World.Transport.TakeCall();
                call.Respond(Answers.Created(CreateIn(call).WatchId, 10));
                World.Settle();
                end(call, ++taken);
            }
            World.AdvanceToNextTimer();
        }
        return World.Transport.Opened;
    }
}

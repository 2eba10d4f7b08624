using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Watch.Actors.TestKit;

namespace Watch.Actors.Streams.Specs.Sources;

/// <summary>How streams end: from the server's side, from downstream, and by their control.</summary>
public class EndingSpec : LockstepStream
{
    [Fact]
    public void Compaction_fails_the_stream_after_the_events_before_it()
    {
        var (control, demand, call, id) = Established(WatchSource.Plain(Settings()));
        call.Respond(
            Answers.Events(id, Answers.Put("a0", 10)), Answers.Events(id, Answers.Put("a1", 11), Answers.Put("a2", 11), Answers.Put("a3", 11)),
            Answers.Compacted(id, 15));
        World.Settle();
        Assert.Equal(["a0", "a1", "a2"], demand.Next(3).Select(one => one.KeyText));
        Assert.False(control.Completion.IsCompleted);
        Assert.Equal("a3", demand.Next().KeyText);
        Assert.Equal(15, demand.ExpectFailed<WatchHistoryLostException>().Reason.CompactRevision);
        Assert.Equal(EndKind.Compacted, Reason(control).Kind);
    }

    [Fact]
    public void A_refusal_fails_the_stream_before_anything_is_asked_for()
    {
        var (control, demand) = Run(WatchSource.Plain(Settings(new WatchOptions { StartRevision = -1 })));
        Assert.Equal(EndKind.InvalidRequest, Reason(control).Kind);
        Assert.Contains("start revision -1", demand.ExpectFailed<WatchRefusedException>().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_server_cancels_may_be_tried_again()
    {
        var (_, demand, call, id) = Established(WatchSource.Plain(Settings()));
        call.Respond(Answers.Canceled(id, "etcdserver: it is late"));
        Assert.Equal("etcdserver: it is late", demand.ExpectFailed<WatchUnavailableException>().Reason.Detail);
    }

    [Fact]
    public void A_multiplexer_that_is_closed_completes_the_stream()
    {
        var (control, demand, call, id) = Established(WatchSource.Plain(Settings()));
        call.Respond(Answers.Events(id, Answers.Put("a1", 11), Answers.Put("a2", 11)));
        World.Settle();
        World.Multiplexer.Tell(EtcdWatch.Close.Instance);
        Assert.Equal(["a1", "a2"], demand.Next(2).Select(one => one.KeyText));
        demand.ExpectCompleted();
        Assert.Equal(EndKind.Closed, Reason(control).Kind);
    }

    [Fact]
    public void A_multiplexer_that_dies_without_a_word_fails_the_stream()
    {
        var multiplexer = World.Probe().Ref;
        var (_, demand) = Run(WatchSource.Plain(Settings() with { Multiplexer = multiplexer }));
        World.Stop(multiplexer);
        Assert.Equal(EndKind.Failed, demand.ExpectFailed<WatchUnavailableException>().Reason.Kind);
    }

    [Fact]
    public void Draining_ends_the_watch_and_hands_on_what_has_arrived()
    {
        var (control, demand, call, id) = Established(WatchSource.Plain(Settings()));
        call.Respond(Answers.Events(id, Answers.Put("a", 11)), Answers.Events(id, Answers.Put("a", 12)), Answers.Events(id, Answers.Put("a", 13)));
        World.Settle();
        var drained = control.DrainAndShutdown();
        World.Settle();
        Assert.Empty(State().Streams);
        Assert.False(drained.IsCompleted);
        Assert.Equal([11, 12, 13], demand.Next(3).Select(one => one.ModRevision));
        demand.ExpectCompleted();
        Assert.Equal(EndKind.Unsubscribed, Reason(control).Kind);
    }

    [Fact]
    public void Shutdown_completes_at_once()
    {
        var (control, demand, call, id) = Established(WatchSource.Batched(Settings()));
        call.Respond(Answers.Events(id, Answers.Put("a", 11)), Answers.Events(id, Answers.Put("a", 12)), Answers.Events(id, Answers.Put("a", 13)));
        World.Settle();
        control.Shutdown();
        World.Settle();
        Assert.Equal(EndKind.Unsubscribed, Reason(control).Kind);
        Assert.Empty(State().Streams);
        demand.Next(); // was the sink's already
        demand.ExpectCompleted();
    }

    [Fact]
    public void Shutdown_cuts_draining_short()
    {
        var (control, demand, call, id) = Established(WatchSource.Batched(Settings()));
        call.Respond(Answers.Events(id, Answers.Put("a", 11)), Answers.Events(id, Answers.Put("a", 12)));
        World.Settle();
        control.DrainAndShutdown();
        World.Settle();
        control.Shutdown();
        World.Settle();
        Assert.Equal(EndKind.Unsubscribed, Reason(control).Kind);
        demand.Next();
        demand.ExpectCompleted();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stream_that_is_ended_before_it_has_started_leaves_no_watch(bool drains)
    {
        var (control, queue) = WatchSource.Plain(Settings()).ToMaterialized(Sink.Queue<WatchEvent>(), Keep.Both).Run(Materializer);
        if (drains) control.DrainAndShutdown();
        else control.Shutdown();
        new Demand<WatchEvent>(World, queue).ExpectCompleted();
        Assert.Equal(EndKind.Unsubscribed, Reason(control).Kind);
        Assert.Empty(State().Streams);
    }

    [Fact]
    public void Downstream_that_cancels_ends_the_watch()
    {
        var (control, demand, call, id) = Established(WatchSource.Plain(Settings()).Take(1));
        call.Respond(Answers.Events(id, Answers.Put("a", 11)), Answers.Events(id, Answers.Put("a", 12)));
        demand.Next();
        demand.ExpectCompleted();
        Assert.Equal(EndKind.Unsubscribed, Reason(control).Kind);
        Assert.Empty(State().Streams);
    }

    [Fact]
    public void A_materializer_that_is_shut_down_ends_the_watch()
    {
        var (control, _, _, _) = Established(WatchSource.Plain(Settings()));
        Materializer.Shutdown();
        while (!control.Completion.IsCompleted) World.Settle();
        World.Settle();
        Assert.Equal(EndKind.Closed, Reason(control).Kind);
        Assert.Empty(State().Streams);
    }

    [Fact]
    public void A_message_that_it_does_not_know_is_reported()
    {
        var (_, _, call, id) = Established(WatchSource.Plain(Settings()));
        call.Respond(Answers.Events(id, Answers.Put("a", 11)));
        World.Settle();
        var unhandled = new List<object>();
        var listener = World.Start(Props.Create(() => new Listener(unhandled)).WithDispatcher("lockstep"), "unhandled");
        World.System.EventStream.Subscribe(listener, typeof(Akka.Event.UnhandledMessage));
        World.System.ActorSelection($"{Materializer.Supervisor.Path}/*").Tell("hello");
        World.Settle();
        Assert.Contains("hello", unhandled);
    }

    private sealed class Listener(List<object> heard) : UntypedActor
    {
        protected override void OnReceive(object message) => heard.Add(((Akka.Event.UnhandledMessage)message).Message);
    }
}

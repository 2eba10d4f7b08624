using Akka.Actor;
using Watch.Actors.Streams;

namespace Watch.Actors.AkkaStreams.Specs;

/// <summary>How a source ends, seen from both of its sides.</summary>
public class EndingSpec : ProbeSpec
{
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_failure_waits_until_the_events_before_it_have_been_taken()
    {
        var (control, downstream) = Run(WatchSource.Plain(Settings));
        Events(1, "a1", "a2");
        Send(new EtcdWatch.Compacted(Asked.Tag, 9));
        End(EndKind.Compacted);
        downstream.Request(1);
        Assert.Equal("a1", downstream.ExpectNext().KeyText);
        downstream.Request(1);
        Assert.Equal("a2", downstream.ExpectNext().KeyText);
        downstream.Request(1);
        Assert.IsType<WatchHistoryLostException>(downstream.ExpectError());
        Assert.Equal(EndKind.Compacted, (await control.Completion.WaitAsync(InTime)).Kind);
    }

    [Fact]
    public void With_nothing_to_take_a_failure_needs_no_demand()
    {
        var (_, downstream) = Run(WatchSource.Plain(Settings));
        End(EndKind.PermissionDenied);
        Assert.IsType<WatchRefusedException>(downstream.ExpectError());
    }

    [Fact]
    public async Task Cancelling_ends_the_watch_and_the_source_waits_for_that()
    {
        var (control, downstream) = Run(WatchSource.Plain(Settings));
        downstream.Cancel();
        ExpectMsg<EtcdWatch.Unwatch>();
        Events(1, "a");
        Assert.False(control.Completion.IsCompleted);
        End(EndKind.Unsubscribed);
        Assert.Equal(EndKind.Unsubscribed, (await control.Completion.WaitAsync(InTime)).Kind);
    }

    [Fact]
    public async Task Draining_hands_on_what_was_on_its_way()
    {
        var (control, downstream) = Run(WatchSource.Plain(Settings));
        Events(1, "a1");
        var drained = control.DrainAndShutdown();
        ExpectMsg<EtcdWatch.Unwatch>();
        Events(2, "a2");
        End(EndKind.Unsubscribed);
        downstream.Request(1);
        Assert.Equal("a1", downstream.ExpectNext().KeyText);
        Assert.False(drained.IsCompleted);
        downstream.Request(1);
        Assert.Equal("a2", downstream.ExpectNext().KeyText);
        downstream.ExpectComplete();
        Assert.Equal(EndKind.Unsubscribed, (await drained.WaitAsync(InTime)).Kind);
    }

    [Fact]
    public async Task Shutdown_completes_downstream_without_demand_and_before_the_watch_has_ended()
    {
        var (control, downstream) = Run(WatchSource.Plain(Settings));
        Events(1, "a1");
        var ended = control.Shutdown();
        downstream.ExpectComplete();
        ExpectMsg<EtcdWatch.Unwatch>();
        Assert.False(ended.IsCompleted);
        End(EndKind.Unsubscribed);
        await ended.WaitAsync(InTime);
    }

    [Fact]
    public void The_subscriber_is_gone_when_the_source_is()
    {
        var (_, downstream) = Run(WatchSource.Plain(Settings));
        Watch(Subscriber);
        End(EndKind.Closed);
        downstream.ExpectComplete();
        ExpectTerminated(Subscriber);
    }

    [Fact]
    public void A_multiplexer_that_dies_fails_the_stream()
    {
        var (_, downstream) = Run(WatchSource.Plain(Settings));
        Sys.Stop(TestActor);
        Assert.IsType<WatchUnavailableException>(downstream.ExpectError());
    }
}

using Watch.Actors.Streams;

namespace Watch.Actors.AkkaStreams.Specs;

/// <summary>Demand, element by element, and the credit that it gives back.</summary>
public class DemandSpec : ProbeSpec
{
    [Fact]
    public void The_watch_is_asked_for_before_there_is_demand()
    {
        Run(WatchSource.Plain(Settings));
        Assert.Equal((KeyRange.Prefix("a"), 4), (Asked.Range, Asked.Credit));
    }

    [Fact]
    public void Without_demand_nothing_is_acknowledged()
    {
        var (control, _) = Run(WatchSource.Plain(Settings));
        for (var revision = 1; revision <= 4; revision++) Events(revision, "a");
        ExpectAcks(0, control);
    }

    [Fact]
    public void What_has_been_taken_is_not_acknowledged_before_more_is_asked_for()
    {
        var (control, downstream) = Run(WatchSource.Plain(Settings));
        Events(1, "a1", "a2", "a3");
        Events(2, "a4");
        downstream.Request(3);
        Assert.Equal(["a1", "a2", "a3"], Next(downstream, 3));
        ExpectAcks(0, control);
    }

    [Fact]
    public void Demand_behind_the_last_event_of_a_notification_acknowledges_it()
    {
        var (control, downstream) = Run(WatchSource.Plain(Settings));
        Events(1, "a1", "a2", "a3");
        Events(2, "a4");
        downstream.Request(4);
        Assert.Equal(["a1", "a2", "a3", "a4"], Next(downstream, 4));
        ExpectAcks(1, control);
    }

    [Fact]
    public void Demand_within_a_notification_acknowledges_nothing()
    {
        var (control, downstream) = Run(WatchSource.Plain(Settings));
        Events(1, "a1", "a2", "a3");
        downstream.Request(1);
        Assert.Equal(["a1"], Next(downstream, 1));
        downstream.Request(1);
        Assert.Equal(["a2"], Next(downstream, 1));
        ExpectAcks(0, control);
    }

    [Fact]
    public void With_demand_ahead_each_notification_is_acknowledged_as_it_comes()
    {
        var (control, downstream) = Run(WatchSource.Batched(Settings));
        downstream.Request(10);
        for (var revision = 1; revision <= 3; revision++)
        {
            Events(revision, "a");
            Assert.Equal(revision, downstream.ExpectNext().LastRevision);
        }
        ExpectAcks(3, control);
    }

    [Fact]
    public void Bookmarks_take_no_credit_and_give_none_back()
    {
        var (control, downstream) = Run(WatchSource.WithProgress(Settings));
        downstream.Request(10);
        Send(new EtcdWatch.Progress(Asked.Tag, 5));
        Assert.IsType<EtcdWatch.Progress>(downstream.ExpectNext());
        Events(6, "a");
        Assert.IsType<EtcdWatch.Events>(downstream.ExpectNext());
        ExpectAcks(1, control);
    }

    [Fact]
    public void Bookmarks_that_pass_between_events_leave_those_acknowledged()
    {
        var (control, downstream) = Run(WatchSource.Plain(Settings));
        Events(1, "a1");
        Send(new EtcdWatch.Progress(Asked.Tag, 5));
        Events(6, "a2");
        downstream.Request(2);
        Assert.Equal(["a1", "a2"], Next(downstream, 2));
        ExpectAcks(1, control);
    }

    private static IEnumerable<string> Next(Akka.Streams.TestKit.TestSubscriber.Probe<WatchEvent> downstream, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => downstream.ExpectNext().KeyText)];
}

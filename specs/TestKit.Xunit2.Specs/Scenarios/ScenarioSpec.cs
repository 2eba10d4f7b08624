using Akka.Actor.Setup;

namespace Watch.Actors.TestKit.Xunit2.Specs.Scenarios;

/// <summary>What every <see cref="EtcdScenario"/> does: run on each.</summary>
public abstract class ScenarioSpec(ActorSystemSetup setup) : Akka.TestKit.Xunit2.TestKit(setup)
{
    private static readonly EtcdWatch.Watch Everything = new("all", KeyRange.All);

    protected abstract EtcdScenario Etcd { get; }

    [Fact]
    public void Revisions_are_counted_as_etcd_counts_them()
    {
        Assert.Equal(1, Etcd.Revision);
        Assert.Equal(2, Etcd.Puts("a"));
        Assert.Equal(3, Etcd.Commits(EtcdKv.Put("b"), EtcdKv.Put("c")));
        Assert.Equal(4, Etcd.Deletes(KeyRange.Prefix("b")));
        Assert.Equal(4, Etcd.Deletes("nothing"));
        Assert.Equal(4, Etcd.Revision);
    }

    [Fact]
    public void Puts_and_deletes_reach_the_subscriber()
    {
        this.Subscribe(Everything);
        Etcd.Puts("a", "1");
        Etcd.Puts("a", "2");
        Etcd.Deletes("a");
        Expect("create a @2", "modify a @3", "delete a @4");
    }

    [Fact]
    public void A_commit_comes_whole()
    {
        this.Subscribe(Everything);
        Etcd.Commits(EtcdKv.Put("a"), EtcdKv.Put("b"));
        Assert.Equal(2, this.ExpectEvents().Count);
    }

    [Fact]
    public void A_watch_from_the_past_is_told_what_has_happened()
    {
        Etcd.Puts("a");
        Etcd.Puts("b");
        Etcd.Puts("c");
        this.Subscribe(Everything with { Options = new WatchOptions { StartRevision = 3 } });
        Expect("create b @3", "create c @4");
    }

    [Fact]
    public void What_happens_while_it_is_down_comes_once_when_it_is_back()
    {
        this.Subscribe(Everything);
        Etcd.Puts("a");
        Expect("create a @2");
        Etcd.GoesDown();
        Etcd.Puts("b");
        Etcd.Deletes("a");
        Etcd.ComesBack();
        Etcd.Puts("c");
        Expect("create b @3", "delete a @4", "create c @5");
    }

    [Fact]
    public void A_lost_connection_loses_nothing()
    {
        this.Subscribe(Everything);
        Etcd.LosesConnection();
        Etcd.Puts("a");
        Etcd.LosesConnection();
        Etcd.Puts("b");
        Expect("create a @2", "create b @3");
    }

    [Fact]
    public void History_that_a_watch_still_needs_can_be_compacted()
    {
        this.Subscribe(Everything);
        CompactBehindItsBack();
        Assert.Equal(3, ExpectMsg<EtcdWatch.Compacted>().CompactRevision);
        this.ExpectEnded(EndKind.Compacted);
    }

    [Fact]
    public void A_watch_with_resync_is_told_what_stands_after_a_compaction()
    {
        this.Subscribe(Everything with { Options = new WatchOptions { Resync = true } });
        CompactBehindItsBack();
        Assert.Equal(3, ExpectMsg<EtcdWatch.Resynced>().Revision);
        Expect("create a @2", "create b @3");
        Assert.Equal(3, ExpectMsg<EtcdWatch.Progress>().Revision);
    }

    [Fact]
    public void A_watch_that_is_up_to_date_does_not_notice_a_compaction()
    {
        this.Subscribe(Everything);
        Etcd.Puts("a");
        Expect("create a @2");
        Etcd.Compacts(2);
        Etcd.Puts("b");
        Expect("create b @3");
    }

    [Fact]
    public void Progress_is_told_to_those_who_asked_for_it_right_after_events_too()
    {
        this.Subscribe(Everything);
        this.Subscribe(new EtcdWatch.Watch("progress", KeyRange.Key("a")) { Options = new WatchOptions { ProgressNotify = true } });
        Etcd.Progresses();
        Assert.Equal(new EtcdWatch.Progress("progress", 1), ExpectMsg<EtcdWatch.Progress>());
        Etcd.Puts("a");
        this.ExpectEvents();
        this.ExpectEvents();
        Etcd.Progresses();
        Assert.Equal(new EtcdWatch.Progress("progress", 2), ExpectMsg<EtcdWatch.Progress>());
    }

    [Fact]
    public void Progress_that_a_subscriber_requests_is_answered()
    {
        Etcd.Puts("a");
        this.Subscribe(Everything);
        WatchMultiplexer.Get(Sys).Ref.Tell(new EtcdWatch.RequestProgress("all"), TestActor);
        Assert.Equal(2, ExpectMsg<EtcdWatch.Progress>().Revision);
    }

    [Theory]
    [InlineData(EtcdScenario.PermissionDenied, EndKind.PermissionDenied)]
    [InlineData(EtcdScenario.NoLeader, EndKind.NoLeader)]
    [InlineData("maintenance", EndKind.Cancelled)]
    public void The_server_ends_watches_for_its_reason(string reason, EndKind kind)
    {
        this.Subscribe(Everything);
        Etcd.Ends(reason);
        Assert.Equal(reason, this.ExpectEnded(kind).Detail);
        Assert.Empty(Etcd.Watches);
    }

    [Fact]
    public void It_ends_the_watches_of_one_range_and_no_other()
    {
        this.Subscribe(new EtcdWatch.Watch("a", KeyRange.Prefix("a")));
        this.Subscribe(new EtcdWatch.Watch("b", KeyRange.Prefix("b")));
        Assert.Equal([KeyRange.Prefix("a"), KeyRange.Prefix("b")], Etcd.Watches);
        Etcd.Ends(KeyRange.Prefix("a"), "maintenance");
        Assert.Equal("a", ExpectMsg<EtcdWatch.Ended>().Tag);
        Assert.Equal([KeyRange.Prefix("b")], Etcd.Watches);
        Etcd.Puts("b");
        Expect("create b @2");
    }

    [Fact]
    public void What_etcd_refuses_is_an_error_in_its_words()
    {
        Assert.Equal("etcdserver: mvcc: required revision is a future revision", Refusal(() => Etcd.Compacts(5)));
        Assert.Equal("etcdserver: key is not provided", Refusal(() => Etcd.Puts("")));
    }

    [Fact]
    public void A_watch_that_asks_for_fragments_misses_nothing_of_a_large_response()
    {
        var value = new string('x', 1_000_000);
        for (var i = 0; i < 4; i++) Etcd.Puts($"k{i}", value);
        this.Subscribe(Everything with { Options = new WatchOptions { StartRevision = 1, Fragment = true } });
        Expect("create k0 @2", "create k1 @3", "create k2 @4", "create k3 @5");
    }

    private static string Refusal(Action move) => Assert.Throws<InvalidOperationException>(move).Message;

    private void CompactBehindItsBack()
    {
        Etcd.GoesDown();
        Etcd.Puts("a");
        Etcd.Puts("b");
        Etcd.Compacts();
        Etcd.ComesBack();
    }

    // In one notification or several.
    private void Expect(params string[] events)
    {
        var received = new List<string>();
        while (received.Count < events.Length)
        {
            received.AddRange(this.ExpectEvents().Select(change => change.ToString()));
            LastSender.Tell(new EtcdWatch.Ack("all"), TestActor);
        }
        Assert.Equal(events, received);
    }
}

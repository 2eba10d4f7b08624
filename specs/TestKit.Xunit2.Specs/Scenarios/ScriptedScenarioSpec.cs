using Akka.Actor;

namespace Watch.Actors.TestKit.Xunit2.Specs.Scenarios;

/// <summary>Without a network, in virtual time.</summary>
public sealed class ScriptedScenarioSpec : ScenarioSpec
{
    private static readonly EtcdWatch.Watch Everything = new("all", KeyRange.All);

    private readonly ScriptedEtcd _etcd;

    public ScriptedScenarioSpec() : this(new ScriptedEtcd("watch-actors.delivery.credit = 100"))
    {
    }

    private ScriptedScenarioSpec(ScriptedEtcd etcd) : base(etcd.Setup) => _etcd = etcd;

    protected override EtcdScenario Etcd => _etcd;

    [Fact]
    public void After_a_move_everything_that_follows_from_it_has_happened()
    {
        this.Subscribe(Everything);
        for (var i = 0; i < 50; i++)
        {
            Etcd.Puts("a");
            Assert.Equal(i + 2, this.ExpectEvents(TimeSpan.Zero).LastRevision);
            ExpectNoMsg(TimeSpan.Zero);
        }
    }

    [Fact]
    public void What_was_sent_before_a_move_comes_before_it()
    {
        for (var i = 0; i < 50; i++)
        {
            WatchMultiplexer.Get(Sys).Ref.Tell(new EtcdWatch.Watch($"w{i}", KeyRange.Key($"k{i}")), TestActor);
            Etcd.Puts($"k{i}");
            Assert.Equal(i + 2, this.ExpectEvents(TimeSpan.Zero).LastRevision);
        }
    }

    [Fact]
    public void Nothing_comes_while_it_is_down()
    {
        this.Subscribe(Everything);
        Etcd.GoesDown();
        Etcd.Puts("a");
        _etcd.Advance(TimeSpan.FromMinutes(5));
        ExpectNoMsg(TimeSpan.Zero);
        Etcd.ComesBack();
        this.ExpectEvents(TimeSpan.Zero);
    }

    [Fact]
    public void Every_stream_is_back_when_it_is()
    {
        this.Subscribe(Everything);
        this.Subscribe(new EtcdWatch.Watch("lane", KeyRange.All) { Context = new StreamContext { Lane = "other" } });
        Etcd.LosesConnection();
        Assert.Equal(2, Etcd.Watches.Count);
    }

    [Fact]
    public void Who_subscribes_while_it_is_down_is_subscribed_when_it_is_back()
    {
        Etcd.GoesDown();
        WatchMultiplexer.Get(Sys).Ref.Tell(Everything, TestActor);
        _etcd.Settle();
        Assert.Empty(Etcd.Watches);
        Etcd.ComesBack();
        Assert.Single(Etcd.Watches);
    }

    [Fact]
    public void Timers_fire_when_time_is_told_to_pass_and_in_their_order()
    {
        var scheduler = Sys.Scheduler;
        scheduler.ScheduleTellOnce(TimeSpan.FromDays(2), TestActor, "later", ActorRefs.NoSender);
        scheduler.ScheduleTellOnce(TimeSpan.FromDays(1), TestActor, "first", ActorRefs.NoSender);
        _etcd.Advance(TimeSpan.FromHours(23));
        ExpectNoMsg(TimeSpan.Zero);
        _etcd.Advance(TimeSpan.FromDays(2));
        ExpectMsg("first", TimeSpan.Zero);
        ExpectMsg("later", TimeSpan.Zero);
        Assert.Equal(TimeSpan.FromHours(71), _etcd.Time.MonotonicClock);
    }

    [Fact]
    public void A_subscriber_without_credit_is_sent_nothing_until_it_acknowledges()
    {
        this.Subscribe(Everything with { Credit = 0 });
        Etcd.Puts("a");
        ExpectNoMsg(TimeSpan.Zero);
        WatchMultiplexer.Get(Sys).Ref.Tell(new EtcdWatch.Ack("all"), TestActor);
        _etcd.Settle();
        this.ExpectEvents(TimeSpan.Zero);
    }

    [Fact]
    public void A_subscriber_that_stops_leaves_no_watch_behind()
    {
        var probe = CreateTestProbe();
        probe.Subscribe(Everything);
        Assert.Single(Etcd.Watches);
        Sys.Stop(probe);
        Assert.Empty(Etcd.Watches);
    }

    [Fact]
    public void An_actor_that_never_rests_is_named_as_the_reason()
    {
        _etcd.Patience = TimeSpan.FromMilliseconds(200);
        var restless = Sys.ActorOf(Props.Create<Restless>());
        restless.Tell("again");
        Assert.Contains("without end", Assert.Throws<TimeoutException>(() => Etcd.Puts("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_actor_system_made_without_its_setup_has_no_time()
    {
        Assert.Contains("setup", Assert.Throws<InvalidOperationException>(() => new ScriptedEtcd().Time).Message, StringComparison.Ordinal);
    }

    private sealed class Restless : ReceiveActor
    {
        public Restless() => ReceiveAny(again => Self.Forward(again));
    }
}

using Akka.Actor;

namespace Watch.Actors.TestKit.Xunit2.Specs.Examples;

public sealed class FeatureFlagsTest : WatchTestKit
{
    private readonly IActorRef _flags;

    public FeatureFlagsTest() => _flags = Sys.ActorOf(Props.Create<FeatureFlags>());

    [Fact]
    public void A_flag_is_on_when_its_key_says_so()
    {
        Etcd.Puts("flags/dark", "on");
        Assert.True(IsOn("dark"));

        Etcd.Deletes("flags/dark");
        Assert.False(IsOn("dark"));
    }

    [Fact]
    public void What_changes_while_etcd_is_away_is_known_when_it_is_back()
    {
        Etcd.Puts("flags/dark", "on");
        Etcd.GoesDown();
        Etcd.Puts("flags/dark", "off");
        Etcd.Puts("flags/beta", "on");
        Assert.True(IsOn("dark"));

        Etcd.ComesBack();
        Assert.False(IsOn("dark"));
        Assert.True(IsOn("beta"));
    }

    [Fact]
    public void A_flag_that_is_deleted_behind_a_compaction_is_not_left_on()
    {
        Etcd.Puts("flags/dark", "on");
        Etcd.GoesDown();
        Etcd.Deletes("flags/dark");
        Etcd.Puts("unrelated");
        Etcd.Compacts();
        Etcd.ComesBack();
        Assert.False(IsOn("dark"));
    }

    [Fact]
    public void It_watches_again_half_a_minute_after_the_watch_has_ended()
    {
        Etcd.Ends(EtcdScenario.NoLeader);
        Etcd.Puts("flags/dark", "on");
        Etcd.Advance(TimeSpan.FromSeconds(29));
        Assert.False(IsOn("dark"));

        Etcd.Advance(TimeSpan.FromSeconds(1));
        Assert.True(IsOn("dark"));
    }

    [Fact]
    public void It_stops_when_it_may_not_read_the_flags()
    {
        Etcd.Settle();
        Watch(_flags);
        Etcd.Ends(EtcdScenario.PermissionDenied);
        ExpectTerminated(_flags);
        Assert.Empty(Etcd.Watches);
    }

    private bool IsOn(string flag)
    {
        _flags.Tell(new FeatureFlags.IsOn(flag), TestActor);
        return ExpectMsg<bool>();
    }
}

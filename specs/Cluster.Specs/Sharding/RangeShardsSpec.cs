using Akka.Cluster.Sharding;
using Akka.Configuration;
using Watch.Actors.Cluster.Protocol;
using Watch.Actors.Cluster.Settings;
using Watch.Actors.Cluster.Sharding;

namespace Watch.Actors.Cluster.Specs.Sharding;

public sealed class RangeShardsSpec
{
    // What a node with sharding has of its coordinator's singleton.
    private static readonly Config Singleton = ConfigurationFactory.ParseString("""
        akka.cluster.singleton {
          singleton-name = singleton, role = "", use-lease = "", lease-retry-interval = 5s
          hand-over-retry-interval = 1s, min-number-of-hand-over-retries = 15
        }
        """);

    private static readonly EtcdWatch.Watch Watch = new("a", KeyRange.Prefix("a/"));

    [Fact]
    public void A_range_that_is_quiet_keeps_its_sessions() =>
        Assert.Equal(TimeSpan.Zero, Settings("akka.cluster.sharding.passivate-idle-entity-after = 2m").PassivateIdleEntityAfter);

    [Fact]
    public void A_range_remembers_nothing_and_needs_no_database()
    {
        var settings = Settings("akka.cluster.sharding { remember-entities = on, state-store-mode = persistence }");

        Assert.False(settings.RememberEntities);
        Assert.Equal(StateStoreMode.DData, settings.StateStoreMode);
    }

    [Fact]
    public void A_node_that_dies_while_it_gives_up_a_range_is_waited_for_as_long_as_is_configured() => Assert.Equal(
        TimeSpan.FromSeconds(2), Settings("watch-actors-cluster.sharding.handoff-timeout = 2s").TuningParameters.HandOffTimeout);

    [Fact]
    public void Whatever_else_an_application_sets_is_kept()
    {
        var settings = Settings("akka.cluster.sharding.rebalance-interval = 3s\nwatch-actors-cluster.role = etcd");

        Assert.Equal(TimeSpan.FromSeconds(3), settings.TuningParameters.RebalanceInterval);
        Assert.Equal("etcd", settings.Role);
    }

    public static TheoryData<string, EtcdWatch.Watch, bool> Others => new()
    {
        { "another tag", Watch with { Tag = "b" }, true },
        { "other credit", Watch with { Credit = 5 }, true },
        { "another beginning", Watch with { Options = new WatchOptions { StartRevision = 7, CreatedNotify = true } }, true },
        { "a list first", Watch with { Options = new WatchOptions { InitialList = true } }, true },
        { "another range", Watch with { Range = KeyRange.Prefix("b/") }, false },
        { "previous values", Watch with { Options = new WatchOptions { PrevKv = true } }, false },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Who_shares_a_range(string difference, EtcdWatch.Watch other, bool shares)
    {
        Assert.NotEmpty(difference);
        Assert.Equal(shares, Id(Watch, "") == Id(other, ""));
        Assert.NotEqual(Id(other, ""), Id(other, "east"));
    }

    private static string Id(EtcdWatch.Watch watch, string cluster) => RangeShards.IdOf(new SessionProtocol.OpenSession(1, cluster, watch));

    private static ClusterShardingSettings Settings(string hocon)
    {
        var config = ConfigurationFactory.ParseString(hocon).WithFallback(Singleton);
        return RangeShards.Settings(config, ClusterSettings.Read(config));
    }
}

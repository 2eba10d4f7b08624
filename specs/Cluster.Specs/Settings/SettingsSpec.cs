using Akka.Configuration;
using Watch.Actors.Cluster.Settings;

namespace Watch.Actors.Cluster.Specs.Settings;

public sealed class SettingsSpec
{
    private static readonly ClusterSettings Defaults = Read("");

    private static readonly Dictionary<string, (object Wanted, object Read)> Values = new(StringComparer.Ordinal)
    {
        ["mode"] = (ClusterMode.Gateways, Defaults.Mode),
        ["role"] = ("", Defaults.Role),
        ["delivery.window"] = (8, Defaults.Delivery.Window),
        ["delivery.window-bytes"] = (512 << 10, Defaults.Delivery.WindowBytes),
        ["delivery.max-message-size"] = (64 << 10, Defaults.Delivery.MaxMessageSize),
        ["delivery.resend-after"] = (TimeSpan.FromMilliseconds(500), Defaults.Delivery.ResendAfter),
        ["liveness.interval"] = (TimeSpan.FromSeconds(1), Defaults.Liveness.Interval),
        ["liveness.lost-after"] = (5, Defaults.Liveness.LostAfterIntervals),
        ["liveness.open-timeout"] = (TimeSpan.FromSeconds(30), Defaults.Liveness.OpenTimeout),
        ["retry.min-backoff"] = (TimeSpan.FromMilliseconds(20), Defaults.Backoff.Min),
        ["retry.max-backoff"] = (TimeSpan.FromSeconds(1), Defaults.Backoff.Max),
        ["retry.factor"] = (2.0, Defaults.Backoff.Factor),
        ["retry.jitter"] = (0.2, Defaults.Backoff.Jitter),
        ["retry.reset-after"] = (TimeSpan.FromSeconds(5), Defaults.Backoff.ResetAfter),
        ["retry.max-tries"] = (0, Defaults.MostTries),
        ["sharding.shards"] = (100, Defaults.Shards),
        ["sharding.handoff-timeout"] = (TimeSpan.FromSeconds(5), Defaults.HandoffTimeout),
        ["sharding.recent.capacity"] = (256, Defaults.Recent.Capacity),
        ["sharding.recent.max-bytes"] = (4L << 20, Defaults.Recent.MaxBytes),
    };

    public static TheoryData<string, string> BadValues => new()
    {
        { "mode = both", "watch-actors-cluster.mode: \"both\" is none: give gateways or sharding" },
        { "delivery.window = 0", "watch-actors-cluster.delivery.window: is 0: give 1 or more" },
        {
            "delivery.max-message-size = 128 KiB",
            "watch-actors-cluster.delivery.max-message-size: is 131072 bytes, which do not fit into a frame of 128000: give 123904B or less, "
                + "or raise akka.remote.dot-netty.tcp.maximum-frame-size"
        },
        { "liveness.lost-after = 1500ms", "watch-actors-cluster.liveness.lost-after: 00:00:01.5000000 is below two intervals of 00:00:01: make it longer" },
        { "retry.min-backoff = 2s", "watch-actors-cluster.retry.min-backoff: 00:00:02 is above max-backoff 00:00:01: make it the smaller of the two" },
        { "sharding.shards = 0", "watch-actors-cluster.sharding.shards: is 0: give 1 or more" },
        { "rol = etcd", "watch-actors-cluster.rol: no such setting; did you mean watch-actors-cluster.role?" },
        { "clusters.a.role = x", "watch-actors-cluster.clusters: no such setting; did you mean watch-actors-cluster.mode?" },
        { "delivery = 5", "watch-actors-cluster.delivery: is a section: give the settings in it, such as watch-actors-cluster.delivery.window" },
    };

    public static TheoryData<string> Keys => [.. Values.Keys];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_default_is_read(string key)
    {
        Assert.True(ClusterSettings.Reference.HasPath($"watch-actors-cluster.{key}"));
        Assert.Equal(Values[key].Wanted, Values[key].Read);
    }

    [Fact]
    public void Every_key_is_read() => Assert.Equal(
        Leaves(ClusterSettings.Reference.GetConfig("watch-actors-cluster").Root, "").Order(StringComparer.Ordinal),
        Values.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(BadValues))]
    public void A_wrong_value_is_told_with_its_key_and_the_remedy(string given, string says)
    {
        var error = Assert.ThrowsAny<ConfigurationException>(() => Read(given));

        Assert.Equal(says, error.Message);
    }

    [Fact]
    public void A_larger_frame_lets_larger_messages_through() => Assert.Equal(
        128 << 10,
        ClusterSettings.Read(ConfigurationFactory.ParseString("""
            akka.remote.dot-netty.tcp.maximum-frame-size = 256 KiB
            watch-actors-cluster.delivery.max-message-size = 128 KiB
            """)).Delivery.MaxMessageSize);

    private static ClusterSettings Read(string hocon) => ClusterSettings.Read(ConfigurationFactory.ParseString($$"""
        akka.remote.dot-netty.tcp.maximum-frame-size = 128000b
        watch-actors-cluster { {{hocon}} }
        """));

    private static IEnumerable<string> Leaves(Akka.Configuration.Hocon.HoconValue value, string path) =>
        value.IsObject() ? value.GetObject().Items.SelectMany(item => Leaves(item.Value, path.Length == 0 ? item.Key : $"{path}.{item.Key}")) : [path];
}

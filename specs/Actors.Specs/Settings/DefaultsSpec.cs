using Akka.Configuration.Hocon;
using Watch.Actors.Dispatching;
using Watch.Actors.Settings;
using Watch.Actors.Substreams;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Settings;

public sealed class DefaultsSpec
{
    private static readonly WatchSettings Settings = Hocon.Read("");

    private static readonly Dictionary<string, (object? Wanted, object? Read)> Defaults = new(StringComparer.Ordinal)
    {
        ["etcd.endpoints"] = ("http://127.0.0.1:2379", string.Join(',', Settings.Endpoints)),
        ["etcd.transport"] = (typeof(Http2Transport), Settings.TransportType),
        ["etcd.user"] = (null, Settings.Credentials),
        ["etcd.password"] = (null, Settings.Credentials),
        ["etcd.tls.ca-file"] = ("", Settings.Transport.Tls.CaFile),
        ["etcd.tls.cert-file"] = ("", Settings.Transport.Tls.CertFile),
        ["etcd.tls.key-file"] = ("", Settings.Transport.Tls.KeyFile),
        ["etcd.tls.insecure-skip-verify"] = (false, Settings.Transport.Tls.InsecureSkipVerify),
        ["etcd.connect-timeout"] = (TimeSpan.FromSeconds(5), Settings.Transport.ConnectTimeout),
        ["etcd.call-timeout"] = (TimeSpan.FromSeconds(5), Settings.CallTimeout),
        ["etcd.keep-alive.delay"] = (TimeSpan.FromSeconds(6), Settings.Transport.KeepAliveDelay),
        ["etcd.keep-alive.timeout"] = (TimeSpan.FromSeconds(4), Settings.Transport.KeepAliveTimeout),
        ["etcd.max-message-size"] = (512 << 20, Settings.Transport.MaxMessageSize),
        ["etcd.window-size"] = (4 << 20, Settings.Transport.WindowSize),
        ["delivery.credit"] = (16, Settings.Credit),
        ["ring.capacity"] = (64, Settings.Ring.Capacity),
        ["ring.max-bytes"] = (1L << 20, Settings.Ring.MaxBytes),
        ["retry.min-backoff"] = (TimeSpan.FromMilliseconds(20), Settings.Backoff.Min),
        ["retry.max-backoff"] = (TimeSpan.FromSeconds(1), Settings.Backoff.Max),
        ["retry.factor"] = (2.0, Settings.Backoff.Factor),
        ["retry.jitter"] = (0.2, Settings.Backoff.Jitter),
        ["retry.reset-after"] = (TimeSpan.FromSeconds(1), Settings.Backoff.ResetAfter),
        ["retry.max-tries"] = (0, Settings.MostTries.InARow),
        ["retry.max-token-tries"] = (5, Settings.MostTries.OverTheToken),
        ["catch-up.above"] = (512, Settings.CatchUp.Above),
        ["catch-up.covers"] = (128, Settings.CatchUp.Covers),
        ["flow.batches"] = (2, Settings.Flow.Batches),
        ["flow.in-flight"] = (4L << 20, Settings.Flow.InFlightBytes),
        ["liveness.idle"] = (TimeSpan.FromSeconds(4), Settings.Liveness.Idle),
        ["liveness.timeout"] = (TimeSpan.FromSeconds(3), Settings.Liveness.Timeout),
        ["liveness.silence-limit"] = (TimeSpan.FromMinutes(5), Settings.Liveness.SilenceLimit),
        ["progress.repeat-interval"] = (TimeSpan.FromSeconds(1), Settings.ProgressRepeatInterval),
        ["limits.watches"] = (1_000_000, Settings.MaxWatches),
        ["limits.unknown-ids"] = (1000, Settings.MaxUnknownIds),
        ["dispatcher"] = (StreamDispatcher.Path, Settings.Dispatcher),

        // Read by Akka.
        ["stream-dispatcher.type"] = (typeof(StreamDispatcherConfigurator), ReferencedType("stream-dispatcher.type")),
        ["stream-dispatcher.throughput"] = (100, WatchSettings.Reference.GetInt("watch-actors.stream-dispatcher.throughput")),
        ["substream-mailbox.mailbox-type"] = (typeof(SubstreamMailbox), ReferencedType("substream-mailbox.mailbox-type")),
    };

    private static Type? ReferencedType(string key) => Type.GetType(WatchSettings.Reference.GetString($"watch-actors.{key}"));

    public static TheoryData<string> Keys => [.. ReferenceKeys];

    private static IEnumerable<string> ReferenceKeys => Leaves(WatchSettings.Reference.GetConfig(WatchSettings.Root).Root, "");

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_key_of_the_reference_has_the_default_that_it_shows(string key)
    {
        Assert.True(Defaults.TryGetValue(key, out var value), $"{key} is in reference.conf and not in this spec: add its default here");
        Assert.Equal(value.Wanted, value.Read);
    }

    [Fact]
    public void No_default_is_asserted_that_the_reference_does_not_have() =>
        Assert.Equal(Defaults.Keys.Order(StringComparer.Ordinal), ReferenceKeys.Order(StringComparer.Ordinal));

    [Fact]
    public void An_empty_section_means_the_defaults() =>
        Assert.Equivalent(Settings, Hocon.Read("watch-actors {\n etcd {}\n ring {}\n clusters { a {} }\n }"));

    [Fact]
    public void The_defaults_are_found_by_the_multiplexer_of_a_system_that_configures_nothing()
    {
        using var system = Akka.Actor.ActorSystem.Create("defaults");

        WatchMultiplexer.Get(system);

        Assert.Equivalent(Settings, WatchSettings.Read(system.Settings.Config));
    }

    [Fact]
    public void The_defaults_are_fit_for_the_transport()
    {
        Assert.Null(TransportLimits.Problem(Settings.Transport));
        Assert.Equal(TlsSettings.None, Settings.Transport.Tls);
    }

    private static IEnumerable<string> Leaves(HoconValue value, string path) =>
        value.IsObject() ? value.GetObject().Items.SelectMany(item => Leaves(item.Value, path.Length == 0 ? item.Key : $"{path}.{item.Key}")) : [path];
}

using Akka.Configuration;
using Watch.Actors.Model;
using Watch.Actors.Settings;

namespace Watch.Actors.Cluster.Settings;

/// <summary>How subscribers reach etcd.</summary>
internal enum ClusterMode
{
    /// <summary>Through the multiplexer of a node with the role.</summary>
    Gateways,

    /// <summary>Through the node that their range is sharded to.</summary>
    Sharding,
}

/// <summary>
/// Everything that can be set, read once from HOCON and judged when it is read. The defaults are in <c>hocon/cluster-reference.conf</c> alone.
/// </summary>
internal sealed record ClusterSettings
{
    /// <summary>The section of HOCON that holds the settings.</summary>
    public const string Root = "watch-actors-cluster";

    // Of a message, beside the bytes of its piece: manifest, numbers, and Akka's envelope with two paths.
    private const int Envelope = 4096;
    private const string FrameSize = "akka.remote.dot-netty.tcp.maximum-frame-size";

    public required ClusterMode Mode { get; init; }

    public required string Role { get; init; }

    public required DeliverySettings Delivery { get; init; }

    public required SilenceSettings Liveness { get; init; }

    public required BackoffSettings Backoff { get; init; }

    public required int MostTries { get; init; }

    public required int Shards { get; init; }

    public required TimeSpan HandoffTimeout { get; init; }

    public required RecentSettings Recent { get; init; }

    /// <summary>The defaults of this library, as HOCON.</summary>
    public static Config Reference { get; } =
        WatchSettings.ReadReference(typeof(ClusterSettings).Assembly, "Watch.Actors.Cluster.reference.conf");

    /// <summary>Reads the settings.</summary>
    /// <param name="config">The configuration of the whole system; the defaults are added here.</param>
    /// <exception cref="ConfigurationException">
    /// A key is missing, unknown, or has a value that cannot be; the message names it and the remedy.
    /// </exception>
    public static ClusterSettings Read(Config config)
    {
        UnknownKeys.Reject(config, Reference, Root);
        var all = config.WithFallback(Reference);
        var reader = new StrictReader(all.GetConfig(Root), Root);
        var retry = reader.Section("retry");
        var sharding = reader.Section("sharding");
        var recent = sharding.Section("recent");
        return new ClusterSettings
        {
            Mode = ReadMode(reader),
            Role = reader.Text("role"),
            Delivery = ReadDelivery(reader.Section("delivery"), all),
            Liveness = ReadLiveness(reader.Section("liveness")),
            Backoff = WatchSettings.ReadBackoff(retry),
            MostTries = retry.Whole("max-tries", min: 0),
            Shards = sharding.Whole("shards", min: 1),
            HandoffTimeout = sharding.Duration("handoff-timeout"),
            Recent = new RecentSettings(recent.Whole("capacity", min: 1), recent.Size("max-bytes")),
        };
    }

    private static ClusterMode ReadMode(StrictReader reader) => reader.Name("mode") switch
    {
        "gateways" => ClusterMode.Gateways,
        "sharding" => ClusterMode.Sharding,
        var other => throw reader.Wrong("mode", $"\"{other}\" is none: give gateways or sharding"),
    };

    private static DeliverySettings ReadDelivery(StrictReader delivery, Config all)
    {
        var size = delivery.Size("max-message-size");
        if (all.HasPath(FrameSize) && all.GetByteSize(FrameSize) is { } frame && size + Envelope > frame)
        {
            throw delivery.Wrong(
                "max-message-size",
                FormattableString.Invariant($"is {size} bytes, which do not fit into a frame of {frame}: give {frame - Envelope}B or less, ")
                    + $"or raise {FrameSize}");
        }
        return new DeliverySettings(
            delivery.Whole("window", min: 1), delivery.Size("window-bytes"), size, delivery.Duration("resend-after"));
    }

    private static SilenceSettings ReadLiveness(StrictReader liveness)
    {
        var settings = new SilenceSettings(
            liveness.Duration("interval"), liveness.Duration("lost-after"), liveness.Duration("open-timeout"));
        return settings.LostAfter >= settings.Interval + settings.Interval ? settings
            : throw liveness.Wrong("lost-after", $"{settings.LostAfter} is below two intervals of {settings.Interval}: make it longer");
    }
}

/// <summary>What may be on its way to one subscriber.</summary>
/// <param name="Window">Notifications with events that a session holds.</param>
/// <param name="WindowBytes">Bytes that are not acknowledged.</param>
/// <param name="MaxMessageSize">Bytes of a piece.</param>
/// <param name="ResendAfter">When what is not acknowledged is sent again.</param>
internal sealed record DeliverySettings(int Window, int WindowBytes, int MaxMessageSize, TimeSpan ResendAfter);

/// <summary>When the other side is taken for lost.</summary>
/// <param name="Interval">Between two beats of a node, and until what was not heard is said again.</param>
/// <param name="LostAfter">Without an answer of a node.</param>
/// <param name="OpenTimeout">Without an answer of a gateway that was asked for a session; without a first report to a session that was opened.</param>
internal sealed record SilenceSettings(TimeSpan Interval, TimeSpan LostAfter, TimeSpan OpenTimeout)
{
    /// <summary>
    /// Without anything to tell, until a subscription renews its session's lease. Only for what was lost on a node that lives: nothing else
    /// needs it.
    /// </summary>
    public TimeSpan RenewAfter => 12 * LostAfter;

    /// <summary>A session's lease, from its first report on: one that was not renewed in it ends.</summary>
    public TimeSpan Lease => 2 * RenewAfter;

    /// <summary>Beats without an answer after which a node is lost.</summary>
    public int LostAfterIntervals => (int)Math.Ceiling(LostAfter / Interval);
}

/// <summary>What a range keeps of its latest events.</summary>
internal sealed record RecentSettings(int Capacity, long MaxBytes);

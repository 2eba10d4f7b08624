using System.Globalization;
using System.Security.Cryptography;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Google.Protobuf;
using Watch.Actors.Cluster.Gateways;
using Watch.Actors.Cluster.Settings;
using Watch.Actors.Serialization;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;
using Wire = Watch.Actors.Protos.Wire;

namespace Watch.Actors.Cluster.Sharding;

/// <summary>How ranges are sharded: an entity is a gateway for all who watch one range with the same options.</summary>
internal static class RangeShards
{
    public const string TypeName = "etcd-watch";

    private const string Section = "akka.cluster.sharding";

    /// <summary>Makes the entity of an id.</summary>
    public static Func<string, Props> Entities(ClusterSettings settings, Func<string, IActorRef> multiplexers, IActorRef heartbeat) => _ =>
        WatchGateway.Props(new GatewayPlan(settings, new SharedSources(settings.Recent, settings.Delivery.Window, multiplexers), heartbeat));

    /// <summary>
    /// An application's settings of Cluster Sharding, but for what an entity is: made by whoever asks for it, so where it is, is told by gossip
    /// alone; and gone with its last session. Between the two it hears from its sessions, which to sharding is silence.
    /// </summary>
    public static ClusterShardingSettings Settings(Config config, ClusterSettings settings)
    {
        var own = ConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture, $"""
            state-store-mode = ddata
            remember-entities = off
            passivate-idle-entity-after = off
            handoff-timeout = {settings.HandoffTimeout.TotalMilliseconds}ms
            """));
        var all = config.WithFallback(ClusterSharding.DefaultConfig());
        var sharding = all.GetConfig(Section);
        var shards = ClusterShardingSettings.Create(own.WithFallback(sharding), all.GetConfig(sharding.GetString("coordinator-singleton")));
        return settings.Role.Length == 0 ? shards : shards.WithRole(settings.Role);
    }

    /// <summary>
    /// The same for all whose watches differ only in where they begin and what they are told of the beginning.
    /// </summary>
    public static string IdOf(OpenSession open)
    {
        var options = open.Watch.Options with { StartRevision = 0, CreatedNotify = false, InitialList = false, ClusterId = 0 };
        var wire = new Wire.OpenSession
        {
            Cluster = open.Cluster, Watch = CommandCodecs.ToWire(open.Watch with { Tag = "", Options = options, Credit = null }),
        };
        return Convert.ToHexStringLower(SHA256.HashData(wire.ToByteArray()));
    }
}

/// <summary>Finds the entity, and by its id the shard, of a request for a session.</summary>
internal sealed class RangeExtractor(int shards) : HashCodeMessageExtractor(shards)
{
    /// <inheritdoc/>
    public override string? EntityId(object message) => message is OpenSession open ? RangeShards.IdOf(open) : null;
}

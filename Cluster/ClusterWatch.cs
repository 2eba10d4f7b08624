using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Watch.Actors.Cluster.Gateways;
using Watch.Actors.Cluster.Liveness;
using Watch.Actors.Cluster.Settings;
using Watch.Actors.Cluster.Sharding;
using Watch.Actors.Cluster.Subscribing;
using Watch.Actors.Settings;

namespace Watch.Actors.Cluster;

/// <summary>
/// Watches etcd for subscribers on any node of an Akka.NET cluster: an Akka extension.
/// <c>ClusterWatch.Get(system).Ref</c> takes the commands of <see cref="EtcdWatch"/>, and subscribers are told what
/// <see cref="WatchMultiplexer"/> tells them, whichever node watches for them and however often that changes.
/// <para>
/// Configured in HOCON under <c>watch-actors-cluster</c>; the nodes that watch find etcd under <c>watch-actors</c>. Started on every node: by
/// <see cref="Get"/>, or by <c>akka.extensions = ["Watch.Actors.Cluster.ClusterWatchProvider, Watch.Actors.Cluster"]</c>.
/// </para>
/// </summary>
public sealed class ClusterWatch : IExtension
{
    // How long a shutdown waits for subscribers to be told: CoordinatedShutdown's own limit for a phase.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly ExtendedActorSystem _system;
    private readonly ClusterSettings _settings;
    private readonly WatchMultiplexer _multiplexer;
    private readonly ConcurrentDictionary<string, Lazy<IActorRef>> _doors = new(StringComparer.Ordinal);
    private readonly IActorRef _heartbeat;
    private readonly IGatewayRoute _route;
    private readonly bool _isGateway;

    internal ClusterWatch(ExtendedActorSystem system)
    {
        _system = system;
        _multiplexer = WatchMultiplexer.Get(system);
        _settings = ClusterSettings.Read(system.Settings.Config);
        system.Settings.InjectTopLevelFallback(ClusterSettings.Reference);
        _isGateway = _settings.Role.Length == 0 || Akka.Cluster.Cluster.Get(system).SelfRoles.Contains(_settings.Role);
        _heartbeat = system.SystemActorOf(NodeHeartbeat.Props(_settings.Liveness), NodeHeartbeat.Name);
        _route = _settings.Mode == ClusterMode.Sharding ? new RegionRoute(StartRegion()) : StartGateway();
    }

    /// <summary>
    /// The door to the etcd cluster in <c>watch-actors.etcd</c>. On a node that is a gateway itself (mode <c>gateways</c>) it is that node's
    /// multiplexer; elsewhere <see cref="EtcdWatch.QueryState"/> answers without streams, since they are on other nodes, and
    /// <see cref="EtcdWatch.Close"/> ends the watches of this node's subscribers.
    /// </summary>
    /// <exception cref="ConfigurationException">The configuration is wrong; the message names the key and the remedy.</exception>
    public IActorRef Ref => Cluster("");

    /// <summary>The cluster's watches, for one of its nodes.</summary>
    /// <exception cref="ConfigurationException">The configuration is wrong; the message names the key and the remedy.</exception>
    public static ClusterWatch Get(ActorSystem system) => system.WithExtension<ClusterWatch, ClusterWatchProvider>();

    /// <summary>
    /// The door to a further etcd cluster, which the nodes that watch configure in <c>watch-actors.clusters.NAME</c>. A watch that comes to a
    /// node which does not ends with <see cref="EndKind.InvalidRequest"/>.
    /// </summary>
    /// <param name="name">The name; empty for the cluster in <c>watch-actors.etcd</c>.</param>
    /// <exception cref="ConfigurationException">The configuration is wrong; the message names the key and the remedy.</exception>
    public IActorRef Cluster(string name) => _isGateway && _settings.Mode == ClusterMode.Gateways
        ? _multiplexer.Cluster(name)
        : _doors.GetOrAdd(name, each => new Lazy<IActorRef>(() => StartDoor(each))).Value;

    private MemberRoute StartGateway()
    {
        if (_isGateway)
            _system.SystemActorOf(WatchGateway.Props(new GatewayPlan(_settings, new MultiplexerSources(_multiplexer.Cluster), _heartbeat)), WatchGateway.Name);
        return new MemberRoute(_system, _settings.Role);
    }

    private IActorRef StartRegion()
    {
        var sharding = ClusterSharding.Get(_system);
        var shards = RangeShards.Settings(_system.Settings.Config, _settings);
        var ranges = new RangeExtractor(_settings.Shards);
        return _isGateway
            ? sharding.Start(RangeShards.TypeName, RangeShards.Entities(_settings, _multiplexer.Cluster, _heartbeat), shards, ranges)
            : sharding.StartProxy(RangeShards.TypeName, _settings.Role, ranges);
    }

    private IActorRef StartDoor(string cluster)
    {
        var services = new SubscriptionServices(_settings, _route, cluster, Random.Shared.NextDouble, _heartbeat);
        var name = cluster.Length == 0 ? "etcd-watch-door" : $"etcd-watch-door-{Uri.EscapeDataString(cluster)}";
        var door = _system.SystemActorOf(ClusterDoor.Props(DoorPlan.Of(services, WatchSettings.Read(_system.Settings.Config))), name);
        CoordinatedShutdown.Get(_system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, $"close-{name}", async () =>
        {
            await door.Ask<EtcdWatch.Closed>(EtcdWatch.Close.Instance, CloseTimeout);
            return Akka.Done.Instance;
        });
        return door;
    }
}

/// <summary>Makes the extension; Akka finds it by this type.</summary>
public sealed class ClusterWatchProvider : ExtensionIdProvider<ClusterWatch>
{
    /// <inheritdoc/>
    public override ClusterWatch CreateExtension(ExtendedActorSystem system) => new(system);
}

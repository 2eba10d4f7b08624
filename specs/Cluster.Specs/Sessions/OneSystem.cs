using Akka.Actor;
using Akka.Configuration;
using Watch.Actors.Cluster.Gateways;
using Watch.Actors.Cluster.Liveness;
using Watch.Actors.Cluster.Settings;
using Watch.Actors.Cluster.Subscribing;
using Watch.Actors.Specs.Shared;

namespace Watch.Actors.Cluster.Specs.Sessions;

/// <summary>A gateway and a door in one actor system, with what is between them in the spec's hands.</summary>
internal sealed class OneSystem : IAsyncDisposable
{
    private const string Common = """
        watch-actors-cluster {
          liveness { interval = 100ms, lost-after = 2s, open-timeout = 500ms }
          delivery { resend-after = 50ms, max-message-size = 4 KiB, window-bytes = 16 KiB, window = 4 }
        }
        """;

    private readonly IActorRef _heartbeat;

    private OneSystem(LiveEtcd etcd, string hocon)
    {
        Etcd = etcd;
        Settings = ClusterSettings.Read(ConfigurationFactory.ParseString(hocon).WithFallback(ConfigurationFactory.ParseString(Common)));
        etcd.System.Settings.InjectTopLevelFallback(ClusterSettings.Reference);
        _heartbeat = etcd.System.ActorOf(NodeHeartbeat.Props(Settings.Liveness), NodeHeartbeat.Name);
        Gateway = etcd.System.ActorOf(WatchGateway.Props(new GatewayPlan(Settings, new MultiplexerSources(etcd.Multiplexer.Cluster), _heartbeat)));
    }

    public LiveEtcd Etcd { get; }

    public ClusterSettings Settings { get; }

    public IActorRef Gateway { get; }

    public static async Task<OneSystem> StartAsync(string hocon = "", string etcd = "") => new(await LiveEtcd.StartAsync(etcd), hocon);

    public IActorRef Door(IGatewayRoute route, Func<double>? random = null) => Etcd.System.ActorOf(ClusterDoor.Props(
        new DoorPlan(new SubscriptionServices(Settings, route, "", random ?? (() => 0.5), _heartbeat), Credit: 16, MaxWatches: 1000)));

    public async Task<int> ParkedAsync() =>
        (await Etcd.Multiplexer.Ref.Ask<EtcdWatch.State>(EtcdWatch.QueryState.Instance, TimeSpan.FromSeconds(20)))
        .Streams.Sum(stream => stream.Parked);

    public ValueTask DisposeAsync() => Etcd.DisposeAsync();
}

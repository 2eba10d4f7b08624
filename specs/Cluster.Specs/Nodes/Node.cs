using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Remote;
using Akka.Remote.Transport;

namespace Watch.Actors.Cluster.Specs.Nodes;

/// <summary>A node of a cluster: an actor system with real remoting on loopback, which can die without a word.</summary>
internal sealed class Node
{
    private const string Common = """
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          log-dead-letters = off
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0, applied-adapters = ["trttl"] }
          coordinated-shutdown { run-by-actor-system-terminate = off, run-by-clr-shutdown-hook = off, terminate-actor-system = off }
          cluster {
            run-coordinated-shutdown-when-down = off
            gossip-interval = 100ms
            split-brain-resolver { stable-after = 1s, down-all-when-unstable = off }
            leader-actions-interval = 100ms
            singleton { hand-over-retry-interval = 200ms }
            sharding {
              retry-interval = 200ms
              rebalance-interval = 2s
              waiting-for-state-timeout = 1s
              distributed-data { gossip-interval = 100ms, notify-subscribers-interval = 50ms }
            }
          }
        }
        watch-actors-cluster {
          liveness { interval = 200ms, lost-after = 2s, open-timeout = 1s }
          delivery.resend-after = 200ms
          sharding.handoff-timeout = 2s
        }
        """;

    private Node(ActorSystem system)
    {
        System = system;
        Cluster = Akka.Cluster.Cluster.Get(system);
    }

    public ActorSystem System { get; }

    public Akka.Cluster.Cluster Cluster { get; }

    public ClusterWatch Watch => ClusterWatch.Get(System);

    public bool IsDead { get; private set; }

    public static Node Start(string hocon) => new(ActorSystem.Create(
        "nodes", ConfigurationFactory.ParseString(hocon).WithFallback(ConfigurationFactory.ParseString(Common))));

    /// <summary>How many watches this node has on etcd.</summary>
    public async Task<int> WatchesAsync() =>
        (await WatchMultiplexer.Get(System).Ref.Ask<EtcdWatch.State>(EtcdWatch.QueryState.Instance, TimeSpan.FromSeconds(20)))
        .Streams.Sum(stream => stream.Watches);

    /// <summary>Nothing that this node sends is heard from now on, and it hears nothing: it does not know that it is dead.</summary>
    public async Task DieAsync(IEnumerable<Node> others)
    {
        IsDead = true;
        foreach (var other in others)
        {
            await ((IRemoteActorRefProvider)((ExtendedActorSystem)System).Provider).Transport.ManagementCommand(
                new SetThrottle(other.Cluster.SelfAddress, ThrottleTransportAdapter.Direction.Both, Blackhole.Instance));
        }
    }
}

using Akka.Actor;
using Akka.Configuration;
using Watch.Actors.TestKit;

namespace Watch.Actors.Campaign;

/// <summary>
/// Everything that a campaign needs and that has to be ended, whatever happens: etcd, the proxies before it, and the watches' actor system.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    // etcd splits responses that are larger than a request may be and 512 KiB: here what a watch from some way back is sent.
    // Progress comes each second instead of every ten minutes.
    private static readonly string[] EtcdArguments =
        ["--experimental-watch-progress-notify-interval=1s", "--max-request-bytes=131072"];

    /// <summary>The credit of who does not ask for another one.</summary>
    public const int Credit = 16;

    private Stage(EtcdCluster cluster)
    {
        Cluster = cluster;
        Members = new Members(cluster.Endpoints);
        Proxies = [.. cluster.Endpoints.Select(endpoint => FaultProxy.Start(endpoint))];
        // Small rings, so that slow subscribers' watches park; covers for few watches, where the server's progress allows them.
        System = ActorSystem.Create("campaign", ConfigurationFactory.ParseString($$"""
            akka { loglevel = ERROR, stdout-loglevel = OFF, log-dead-letters = off, coordinated-shutdown.run-by-clr-shutdown-hook = off }
            watch-actors {
              etcd.endpoints = [{{string.Join(", ", Proxies.Select(proxy => $"\"{proxy.Endpoint}\""))}}]
              delivery.credit = {{Credit}}
              ring { capacity = 8, max-bytes = 32 KiB }
              catch-up { above = 2, covers = 3 }
            }
            """));
        Multiplexer = WatchMultiplexer.Get(System).Ref;
    }

    public EtcdCluster Cluster { get; }

    /// <summary>Past the proxies.</summary>
    public Members Members { get; }

    /// <summary>Between the watches and the members, in their order.</summary>
    public IReadOnlyList<FaultProxy> Proxies { get; }

    public ActorSystem System { get; }

    public IActorRef Multiplexer { get; }

    public static async Task<Stage> SetAsync(int nodes) => new(await EtcdCluster.StartAsync(nodes, EtcdArguments));

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        await Members.DisposeAsync();
        foreach (var proxy in Proxies) await proxy.DisposeAsync();
        await Cluster.DisposeAsync();
    }
}

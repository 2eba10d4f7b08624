using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Watch.Actors.Cluster.Specs.Nodes;
using Watch.Actors.TestKit;

namespace Watch.Actors.Cluster.Specs;

public sealed class HostedExampleSpec
{
    private const string Hocon = """
        akka { actor.provider = cluster, remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 } }
        watch-actors-cluster.mode = sharding
        """;

    [Fact]
    public async Task Actors_of_a_host_get_the_door_to_the_cluster_and_end_with_the_host()
    {
        await using var etcd = await EmbeddedEtcd.StartAsync();
        await using var kv = new EtcdKv(etcd.Endpoint);
        await kv.PutAsync("site/title", "hello");
        using var host = HostedExample.Build([$"--EtcdWatch:Endpoints:0={etcd.Endpoint}"], Hocon);
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var node = Akka.Cluster.Cluster.Get(system);
        node.Join(node.SelfAddress);

        var reader = await host.Services.GetRequiredService<IRequiredActor<HostedExample.SiteReader>>().GetAsync();
        async Task<bool> Reads(string title) => await reader.Ask<string>(new HostedExample.GetTitle(), TimeSpan.FromSeconds(20)) == title;
        await LiveCluster.UntilAsync("what stands is read", () => Reads("hello"));
        await kv.PutAsync("site/title", "good night");
        await LiveCluster.UntilAsync("what changes is read", () => Reads("good night"));

        await host.StopAsync();
        await system.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(60));
    }
}

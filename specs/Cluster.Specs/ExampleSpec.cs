using System.Collections.Concurrent;
using Akka.Actor;
using Watch.Actors.Cluster.Specs.Nodes;

namespace Watch.Actors.Cluster.Specs;

public sealed class ExampleSpec
{
    [Fact]
    public async Task The_example_hears_of_changes_on_a_node_that_does_not_watch()
    {
        await using var cluster = await LiveCluster.StartAsync(Example.Hocon, "akka.cluster.roles = [etcd]\n" + Example.Hocon);
        await cluster.Kv.PutAsync("site/name", "shop");
        var printed = new ConcurrentQueue<string>();
        Action<string> print = printed.Enqueue;
        cluster.Nodes[0].System.ActorOf(Props.Create<Example.SiteWatcher>(print), "site");

        await cluster.Kv.DeleteAsync("site/name");
        await LiveCluster.UntilAsync("both changes are printed", () => Task.FromResult(printed.Count == 2));
        Assert.Equal(["create site/name @2", "delete site/name @3"], printed);
        Assert.Equal(0, await cluster.Nodes[0].WatchesAsync());
        Assert.Equal(1, await cluster.Nodes[1].WatchesAsync());

        await cluster.Nodes[0].Watch.Ref.Ask<EtcdWatch.Closed>(EtcdWatch.Close.Instance, TimeSpan.FromSeconds(20));
        await LiveCluster.UntilAsync("the end is printed", () => Task.FromResult(printed.Count == 3));
        Assert.Equal("site ended: Closed: the door to the cluster's gateways was closed", printed.Last());
        await LiveCluster.UntilAsync("nobody watches", async () => await cluster.Nodes[1].WatchesAsync() == 0);
    }
}

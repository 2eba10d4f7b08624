using Akka.Actor;
using Akka.Configuration;
using Watch.Actors.TestKit;

namespace Watch.Actors.Etcd.Specs;

/// <summary>Several etcd clusters side by side: one multiplexer each, by name.</summary>
public sealed class ClustersSpec
{
    [Fact]
    public async Task Each_name_watches_its_own_cluster_and_is_always_the_same_multiplexer()
    {
        await using var common = await EmbeddedEtcd.StartAsync();
        await using var archive = await EmbeddedEtcd.StartAsync();
        await using var writer = new EtcdKv(archive.Endpoint);
        var system = ActorSystem.Create("clusters", ConfigurationFactory.ParseString($$"""
            akka { loglevel = OFF, stdout-loglevel = OFF }
            watch-actors.etcd.endpoints = ["{{common.Endpoint}}"]
            watch-actors.clusters.archive.etcd.endpoints = ["{{archive.Endpoint}}"]
            """));
        var multiplexers = WatchMultiplexer.Get(system);
        Assert.Same(multiplexers.Cluster("archive"), multiplexers.Cluster("archive"));
        Assert.Same(multiplexers.Ref, multiplexers.Cluster(""));
        Assert.Throws<ConfigurationException>(() => multiplexers.Cluster("nowhere"));

        var here = new WatchInbox(system, multiplexers.Ref);
        var there = new WatchInbox(system, multiplexers.Cluster("archive"));
        await here.StartAsync(new EtcdWatch.Watch("w", KeyRange.All));
        await there.StartAsync(new EtcdWatch.Watch("w", KeyRange.All));
        var revision = await writer.PutAsync("k");
        Assert.Equal(revision, Assert.Single(await there.ExpectEventsAsync(1)).ModRevision);
        here.Tell(new EtcdWatch.Unwatch("w"));
        await here.ExpectAsync<EtcdWatch.Ended>();
        await system.Terminate();
    }
}

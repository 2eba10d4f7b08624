using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Watch.Actors;
using Watch.Actors.Cluster;
using Watch.Actors.Hosting;
using Watch.Actors.Streams;
using Watch.Actors.TestKit;

await using var etcd = await EmbeddedEtcd.StartAsync();
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddEtcdWatch(options => options.Endpoints = [etcd.Endpoint]);
using var host = builder.Build();
await host.StartAsync();
var system = host.Services.GetRequiredService<ActorSystem>();
var done = new TaskCompletionSource();
system.ActorOf(Props.Create(() => new Reader("by message", WatchMultiplexer.Get(system).Ref, done)));

var node = ActorSystem.Create("cluster", $$"""
    akka.actor.provider = cluster
    akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
    watch-actors-cluster.mode = sharding
    watch-actors.etcd.endpoints = ["{{etcd.Endpoint}}"]
    """);
var cluster = Akka.Cluster.Cluster.Get(node);
await cluster.JoinAsync(cluster.SelfAddress);
var acrossCluster = new TaskCompletionSource();
node.ActorOf(Props.Create(() => new Reader("by cluster", ClusterWatch.Get(node).Ref, acrossCluster)));

await using var kv = new EtcdKv(etcd.Endpoint);
await using var all = await host.Services.GetRequiredService<WatchMultiplexer>().WatchAsync(KeyRange.Prefix("config/"));
await kv.PutAsync("config/greeting", "hello");
await foreach (var e in all.ReadEventsAsync())
{
    Console.WriteLine($"by stream: {e} {e.ValueText}");
    break;
}
await Task.WhenAll(done.Task, acrossCluster.Task).WaitAsync(TimeSpan.FromSeconds(60));
await node.Terminate();
await host.StopAsync();

internal sealed class Reader : ReceiveActor
{
    private readonly IActorRef _etcd;

    public Reader(string how, IActorRef etcd, TaskCompletionSource done)
    {
        _etcd = etcd;
        Receive<EtcdWatch.Events>(events =>
        {
            foreach (var e in events.Batch) Console.WriteLine($"{how}: {e} {e.ValueText}");
            Sender.Tell(new EtcdWatch.Ack(events.Tag));
            done.TrySetResult();
        });
    }

    protected override void PreStart() =>
        _etcd.Tell(new EtcdWatch.Watch("config", KeyRange.Prefix("config/")) { Options = new WatchOptions { StartRevision = 1 } });
}

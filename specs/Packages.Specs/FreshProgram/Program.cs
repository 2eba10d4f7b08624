using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Watch.Actors;
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
system.ActorOf(Props.Create(() => new Reader(done)));

await using var kv = new EtcdKv(etcd.Endpoint);
await using var all = await host.Services.GetRequiredService<WatchMultiplexer>().WatchAsync(KeyRange.Prefix("config/"));
await kv.PutAsync("config/greeting", "hello");
await foreach (var e in all.ReadEventsAsync())
{
    Console.WriteLine($"by stream: {e} {e.ValueText}");
    break;
}
await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
await host.StopAsync();

internal sealed class Reader : ReceiveActor
{
    public Reader(TaskCompletionSource done) => Receive<EtcdWatch.Events>(events =>
    {
        foreach (var e in events.Batch) Console.WriteLine($"by message: {e} {e.ValueText}");
        Sender.Tell(new EtcdWatch.Ack(events.Tag));
        done.TrySetResult();
    });

    protected override void PreStart() => WatchMultiplexer.Get(Context.System).Ref.Tell(
        new EtcdWatch.Watch("config", KeyRange.Prefix("config/")) { Options = new WatchOptions { StartRevision = 1 } });
}

// Prints what changes under "config/" on a local etcd, or another, until Ctrl+C:  dotnet run --project samples/SubscribeByMessage [ENDPOINT]
using Akka.Actor;
using Watch.Actors;

var system = ActorSystem.Create("app", args is [var endpoint] ? $"watch-actors.etcd.endpoints = [\"{endpoint}\"]" : "");
system.ActorOf(Props.Create<ConfigReader>(), "config-reader");
await system.WhenTerminated;

internal sealed class ConfigReader : ReceiveActor
{
    public ConfigReader()
    {
        Receive<EtcdWatch.Events>(events =>
        {
            foreach (var e in events.Batch) Console.WriteLine($"{e} {e.ValueText}");
            Sender.Tell(new EtcdWatch.Ack(events.Tag));
        });
        Receive<EtcdWatch.Ended>(ended => Console.WriteLine($"the watch is over: {ended.Reason}"));
    }

    protected override void PreStart() =>
        WatchMultiplexer.Get(Context.System).Ref.Tell(new EtcdWatch.Watch("config", KeyRange.Prefix("config/")));
}

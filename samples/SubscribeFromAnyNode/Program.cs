// A node of a cluster that prints what changes under "config/":  dotnet run --project samples/SubscribeFromAnyNode [PORT [ENDPOINT [SEED PORTS]]]
// Start it as it is, then with 2552 and with 2553 in other terminals: three nodes print each change, and one of them watches a local etcd for all.
// kill -9 that one: after some seconds another watches, and nothing is missing. Ctrl+C: a node leaves the cluster.
using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Cluster;
using Watch.Actors;
using Watch.Actors.Cluster;

var port = args.Length > 0 ? args[0] : "2551";
var endpoint = args.Length > 1 ? args[1] : "http://127.0.0.1:2379";
string[] seeds = args.Length > 2 ? args[2..] : ["2551", "2552", "2553"];

var system = ActorSystem.Create("app", $$"""
    akka {
      loglevel = WARNING
      actor.provider = cluster
      remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{port}} }
      cluster {
        # The first forms the cluster, if no other answers it; with all of them listed, it finds the others when it comes back.
        seed-nodes = [{{string.Join(", ", seeds.Select(seed => $"\"akka.tcp://app@127.0.0.1:{seed}\""))}}]
        seed-node-timeout = 2s

        # A lost node's range moves when the cluster has taken the node out. keep-oldest: any one node may die, of two as of three.
        # Two nodes that live but do not hear each other part company; where that can happen, run three or more with keep-majority.
        downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
        split-brain-resolver { active-strategy = keep-oldest, stable-after = 5s }
      }
    }
    watch-actors-cluster.mode = sharding             # one watch for all who want the same range
    watch-actors.etcd.endpoints = ["{{endpoint}}"]   # every node may come to hold it, so each knows where etcd is
    """);
system.ActorOf(Props.Create(() => new ConfigReader($"127.0.0.1:{port}")), "config-reader");

var asked = new TaskCompletionSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
await Task.WhenAny(asked.Task, system.WhenTerminated);
await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);

void Leave(PosixSignalContext signal)
{
    signal.Cancel = true;
    asked.TrySetResult();
}

internal sealed class ConfigReader : ReceiveActor, IWithTimers
{
    private int _held;

    public ConfigReader(string node)
    {
        Receive<EtcdWatch.Started>(started => Console.WriteLine($"{node} watches from revision {started.Revision} on"));
        Receive<EtcdWatch.Events>(events =>
        {
            foreach (var e in events.Batch) Console.WriteLine($"{node} {e} {e.ValueText}");
            Sender.Tell(new EtcdWatch.Ack(events.Tag));
        });
        Receive<EtcdWatch.Ended>(ended => Console.WriteLine($"{node} the watch is over: {ended.Reason}"));

        Receive<ClusterEvent.MemberUp>(up => Console.WriteLine($"{node} hears that {up.Member.Address} is up"));
        Receive<ClusterEvent.MemberRemoved>(gone => Console.WriteLine($"{node} hears that {gone.Member.Address} is gone"));

        // This node's own multiplexer knows what the node holds on etcd, for itself and for others.
        Receive<EtcdWatch.QueryState>(query => WatchMultiplexer.Get(Context.System).Ref.Tell(query));
        Receive<EtcdWatch.State>(state =>
        {
            var before = _held;
            _held = state.Streams.Sum(stream => stream.Watches);
            if (_held != before) Console.WriteLine($"{node} holds {_held} on etcd");
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Cluster.Get(Context.System).Subscribe(Self, typeof(ClusterEvent.MemberUp), typeof(ClusterEvent.MemberRemoved));
        Timers.StartPeriodicTimer("held", EtcdWatch.QueryState.Instance, TimeSpan.FromSeconds(1));
        ClusterWatch.Get(Context.System).Ref.Tell(new EtcdWatch.Watch("config", KeyRange.Prefix("config/"))
        {
            Options = new WatchOptions { CreatedNotify = true },
        });
    }
}

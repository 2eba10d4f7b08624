// A node of a cluster that prints what changes under "config/":
//   dotnet run --project samples/SubscribeFromAnyNode [PORT [ENDPOINT [SEED PORTS]]]
// Start it as it is, then with 2552 and with 2553 in other terminals: each node prints each change, and one watches a local etcd for all.
// kill -9 that one: some 15 seconds later another watches, and nothing is missing. Ctrl+C: the node leaves the cluster, and then ends.
using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Watch.Actors;
using Watch.Actors.Cluster;

var port = args.Length > 0 ? args[0] : "2551";
var endpoint = args.Length > 1 ? args[1] : "http://127.0.0.1:2379";
string[] seeds = args.Length > 2 ? args[2..] : ["2551", "2552", "2553"];

var setup = BootstrapSetup.Create().WithConfig($$"""
    akka {
      loglevel = WARNING
      actor.provider = cluster
      coordinated-shutdown.run-by-clr-shutdown-hook = off   # signals are answered below, and only there
      remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{port}}, tcp-reuse-addr = off }   # a port that is taken is an error
      cluster {
        # The first one forms the cluster if no other answers it in time. When it comes back, it finds the others here.
        seed-nodes = [{{string.Join(", ", seeds.Select(seed => $"\"akka.tcp://app@127.0.0.1:{seed}\""))}}]
        seed-node-timeout = 2s

        # A lost node's range moves when the cluster has taken the node out. With keep-oldest any one node may die, even one of two.
        # The price: two nodes that cannot hear each other both go on. Where that can happen, run at least three, with keep-majority.
        downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
        split-brain-resolver { active-strategy = keep-oldest, stable-after = 5s }
      }
    }
    watch-actors-cluster.mode = sharding             # one watch for all who want the same range
    watch-actors.etcd.endpoints = ["{{endpoint}}"]   # on every node: each may come to hold that watch
    """);

// Of a node that is away, the cluster's own word is enough.
var quiet = new LogFilterBuilder().ExcludeSourceContaining("endpointManager").ExcludeSourceStartingWith("remoting").Build();
var system = ActorSystem.Create("app", setup.And(quiet));
system.ActorOf(Props.Create<ConfigReader>(), "config-reader");

var leave = new TaskCompletionSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
await Task.WhenAny(leave.Task, system.WhenTerminated);
await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);

void Leave(PosixSignalContext signal)
{
    signal.Cancel = true;
    leave.TrySetResult();
}

internal sealed class ConfigReader : ReceiveActor, IWithTimers
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private int _held;

    public ConfigReader()
    {
        Receive<EtcdWatch.Started>(started => Print($"watches from revision {started.Revision} on"));
        Receive<EtcdWatch.Events>(events =>
        {
            foreach (var e in events.Batch) Print($"{e} {e.ValueText}");
            Sender.Tell(new EtcdWatch.Ack(events.Tag));
        });
        Receive<EtcdWatch.Ended>(ended =>
        {
            Print($"the watch is over: {ended.Reason}");
            Context.Stop(Self);
        });

        Receive<ClusterEvent.MemberUp>(up => Print($"sees {NameOf(up.Member.Address)} up"));
        Receive<ClusterEvent.MemberRemoved>(gone => Print($"sees {NameOf(gone.Member.Address)} gone"));

        // The node's own multiplexer tells what it holds on etcd, for whomever.
        Receive<EtcdWatch.QueryState>(query => WatchMultiplexer.Get(Context.System).Ref.Tell(query));
        Receive<EtcdWatch.State>(state =>
        {
            var held = state.Streams.Sum(stream => stream.Watches);
            if (held != _held) Print($"holds {held} of the cluster's watches on etcd");
            _held = held;
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, typeof(ClusterEvent.MemberUp), typeof(ClusterEvent.MemberRemoved));
        Timers.StartPeriodicTimer("state", EtcdWatch.QueryState.Instance, TimeSpan.FromSeconds(1));
        ClusterWatch.Get(Context.System).Ref.Tell(new EtcdWatch.Watch("config", KeyRange.Prefix("config/"))
        {
            Options = new WatchOptions { CreatedNotify = true },
        });
    }

    private static string NameOf(Address node) => $"{node.Host}:{node.Port}";

    private void Print(string what) => Console.WriteLine($"{NameOf(_cluster.SelfAddress)} {what}");
}

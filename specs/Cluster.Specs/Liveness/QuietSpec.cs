using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Watch.Actors.Cluster.Specs.Nodes;
using Watch.Actors.Cluster.Specs.Sessions;
using Watch.Actors.Cluster.Subscribing;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Specs.Liveness;

/// <summary>What a subscription and its session tell each other while nothing happens.</summary>
public sealed class QuietSpec
{
    private const string ShortLease = "watch-actors-cluster.liveness { interval = 20ms, lost-after = 40ms }";

    [Fact]
    public async Task While_nothing_happens_nothing_is_sent()
    {
        await using var system = await OneSystem.StartAsync();
        var route = new LossyRoute(system.Etcd.System, system.Gateway, new Harm(1));
        var door = system.Door(route);
        var recorder = new Recorder(door, system.Etcd.System, new EtcdWatch.Watch("quiet", KeyRange.Prefix("a/"))
        {
            Options = new WatchOptions { CreatedNotify = true },
        });
        await LiveCluster.UntilAsync("the watch stands", () => Task.FromResult(recorder.HasStarted));

        // At first what was reported is confirmed.
        await LiveCluster.UntilAsync("nothing is sent in ten intervals", async () =>
        {
            var before = route.Messages;
            await Task.Delay(TimeSpan.FromSeconds(1));
            return route.Messages == before;
        });

        var quiet = route.Messages;
        await system.Etcd.PutAsync("a/k", "v");
        await LiveCluster.UntilAsync("the event has come", () => Task.FromResult(recorder.Notifications.OfType<EtcdWatch.Events>().Any()));
        Assert.True(route.Messages > quiet);
    }

    [Fact]
    public async Task A_session_lives_as_long_as_its_lease_is_renewed()
    {
        await using var system = await OneSystem.StartAsync(ShortLease);
        var lease = system.Settings.Liveness.Lease;
        var heard = new ConcurrentQueue<object>();
        var watch = new EtcdWatch.Watch("left", KeyRange.Prefix("a/")) { Credit = 1 };
        var subscription = system.Etcd.System.ActorOf(Props.Create(() => new Stub(heard, system.Gateway, new OpenSession(1, "", watch), null)));
        for (var time = Stopwatch.StartNew(); time.Elapsed < 3 * lease;)
        {
            subscription.Tell(new Report(1, 1, Received: 0, Credit: 1, ProgressRequests: 0, WantsAnswer: false));
            await Task.Delay(lease / 20);
        }
        Assert.DoesNotContain(heard, message => message is Gone);

        await LiveCluster.UntilAsync("the session has ended", () => Task.FromResult(heard.OfType<Gone>().Any()));
    }

    [Fact]
    public async Task A_session_that_was_never_reported_to_does_not_wait_for_its_lease()
    {
        await using var system = await OneSystem.StartAsync();
        var heard = new ConcurrentQueue<object>();
        var watch = new EtcdWatch.Watch("orphan", KeyRange.Prefix("a/")) { Credit = 1 };
        var time = Stopwatch.StartNew();
        system.Etcd.System.ActorOf(Props.Create(() => new Stub(heard, system.Gateway, new OpenSession(1, "", watch), null)));
        await LiveCluster.UntilAsync("the session has ended", () => Task.FromResult(heard.OfType<Gone>().Any()));
        Assert.True(time.Elapsed >= system.Settings.Liveness.OpenTimeout, "its subscription may still be about to report");
        Assert.True(time.Elapsed < system.Settings.Liveness.Lease / 2, $"it ended after {time.Elapsed}");
    }

    [Fact]
    public async Task A_subscription_leaves_a_session_that_does_not_answer()
    {
        await using var system = await OneSystem.StartAsync(ShortLease);
        var heard = new ConcurrentQueue<object>();
        var mute = system.Etcd.System.ActorOf(Props.Create(() => new Stub(heard, null, null, epoch => new Opened(epoch))));
        _ = new Recorder(system.Door(new DirectRoute(mute)), system.Etcd.System, new EtcdWatch.Watch("quiet", KeyRange.Prefix("a/")));

        await LiveCluster.UntilAsync("another session is asked for", () => Task.FromResult(heard.OfType<OpenSession>().Any(open => open.Epoch > 1)));
        Assert.Contains(heard, message => message is Leave { Epoch: 1 });
    }

    /// <summary>One side of a session that hears everything, and says only what it is told to say.</summary>
    private sealed class Stub(ConcurrentQueue<object> heard, IActorRef? gateway, OpenSession? open, Func<long, object>? answer) : UntypedActor
    {
        private IActorRef? _session;

        protected override void PreStart() => gateway?.Tell(open!);

        protected override void OnReceive(object message)
        {
            heard.Enqueue(message);
            switch (message)
            {
                case OpenSession opens when answer is not null: Sender.Tell(answer(opens.Epoch)); break;
                case Opened: _session = Sender; break;
                case Report when answer is null: _session?.Tell(message); break;
            }
        }
    }

    private sealed class DirectRoute(IActorRef gateway) : IGatewayRoute
    {
        public Gateway Choose(string subscription, int turn) => new(gateway, Node: null);
    }
}

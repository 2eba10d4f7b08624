using System.Collections.Concurrent;
using Akka.Actor;
using Watch.Actors.Cluster.Specs.Nodes;
using Watch.Actors.Cluster.Specs.Sessions;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Specs.Liveness;

/// <summary>What a subscription and its session tell each other while nothing happens.</summary>
public sealed class QuietSpec
{
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
    public async Task A_session_whose_subscription_has_left_without_its_hearing_asks_and_ends()
    {
        await using var system = await OneSystem.StartAsync("watch-actors-cluster.liveness { interval = 50ms, lost-after = 100ms }");
        var heard = new ConcurrentQueue<object>();
        var watch = new EtcdWatch.Watch("left", KeyRange.Prefix("a/")) { Credit = 1 };
        system.Etcd.System.ActorOf(Props.Create(() => new Leaver(system.Gateway, new OpenSession(1, "", watch), heard)));

        await LiveCluster.UntilAsync("the session has asked", () => Task.FromResult(heard.OfType<Opened>().Count() == 2));
        await LiveCluster.UntilAsync("the session has ended", () => Task.FromResult(heard.Last() is Terminated));
    }

    /// <summary>Leaves only when it is asked.</summary>
    private sealed class Leaver(IActorRef gateway, OpenSession open, ConcurrentQueue<object> heard) : UntypedActor
    {
        protected override void PreStart() => gateway.Tell(open);

        protected override void OnReceive(object message)
        {
            heard.Enqueue(message);
            if (message is Opened && heard.Count == 1) Context.Watch(Sender);
            else if (message is Opened) Sender.Tell(new Leave(open.Epoch));
        }
    }
}

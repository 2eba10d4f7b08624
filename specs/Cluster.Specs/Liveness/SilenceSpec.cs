using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Watch.Actors.Cluster.Gateways;
using Watch.Actors.Cluster.Liveness;
using Watch.Actors.Cluster.Specs.Nodes;
using Watch.Actors.Cluster.Specs.Sessions;
using Watch.Actors.Specs.Shared;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Specs.Liveness;

public sealed class SilenceSpec
{
    [Fact]
    public async Task A_session_ends_when_its_subscriptions_node_is_silent()
    {
        await using var system = await OneSystem.StartAsync();
        var actors = system.Etcd.System;
        var listeners = new ConcurrentQueue<IActorRef>();
        var heartbeat = actors.ActorOf(Props.Create(() => new Heartbeat(listeners)));
        var gateway = actors.ActorOf(WatchGateway.Props(
            new GatewayPlan(system.Settings, new MultiplexerSources(system.Etcd.Multiplexer), heartbeat)));
        var subscription = actors.ActorOf(Props.Create(() => new Subscription(gateway)));
        await LiveCluster.UntilAsync("the session watches", () => WatchesAsync(system, 1));

        var time = Stopwatch.StartNew();
        Assert.Single(listeners).Tell(new HeartbeatProtocol.Silent(subscription.Path.Address));
        await LiveCluster.UntilAsync("nobody watches", () => WatchesAsync(system, 0));
        Assert.True(time.Elapsed < system.Settings.Liveness.Lease / 2, $"it ended after {time.Elapsed}");
    }

    private static async Task<bool> WatchesAsync(OneSystem system, int count) =>
        (await system.Etcd.Multiplexer.Ref.Ask<EtcdWatch.State>(EtcdWatch.QueryState.Instance, LiveEtcd.InTime))
        .Streams.Sum(stream => stream.Watches) == count;

    private sealed class Heartbeat(ConcurrentQueue<IActorRef> listeners) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is HeartbeatProtocol.Listen) listeners.Enqueue(Sender);
        }
    }

    /// <summary>Reports once, which begins a lease, and is silent from then on.</summary>
    private sealed class Subscription(IActorRef gateway) : UntypedActor
    {
        protected override void PreStart() => gateway.Tell(new OpenSession(1, "", new EtcdWatch.Watch("w", KeyRange.Key("k")) { Credit = 1 }));

        protected override void OnReceive(object message)
        {
            if (message is Opened) Sender.Tell(new Report(1, Number: 1, Received: 0, Credit: 1, ProgressRequests: 0, WantsAnswer: false));
        }
    }
}

using System.Collections.Concurrent;
using Akka.Actor;
using Watch.Actors.Cluster.Liveness;
using Watch.Actors.Cluster.Specs.Nodes;
using static Watch.Actors.Cluster.Liveness.HeartbeatProtocol;

namespace Watch.Actors.Cluster.Specs.Liveness;

public sealed class NodeHeartbeatSpec
{
    [Fact]
    public async Task Who_listens_is_told_when_the_node_is_silent_and_not_before_and_who_listens_no_more_is_not()
    {
        var (here, there) = (Node.Start(""), Node.Start(""));
        try
        {
            _ = (here.Watch, there.Watch);
            var heartbeat = await here.System.ActorSelection($"/system/{NodeHeartbeat.Name}").ResolveOne(TimeSpan.FromSeconds(20));
            var (told, left) = (new ConcurrentQueue<object>(), new ConcurrentQueue<object>());
            var node = there.Cluster.SelfAddress;
            here.System.ActorOf(Props.Create(() => new Listener(told, heartbeat, new Listen(node))));
            here.System.ActorOf(Props.Create(() => new Listener(left, heartbeat, new Listen(node), new Unlisten(node))));

            // Longer than a silent node takes to be lost.
            await Task.Delay(TimeSpan.FromSeconds(4));
            Assert.Empty(told);

            await there.System.Terminate();
            await LiveCluster.UntilAsync("the node is silent", () => Task.FromResult(!told.IsEmpty));
            Assert.Equal([new Silent(node)], told);
            Assert.Empty(left);
        }
        finally
        {
            await Task.WhenAll(here.System.Terminate(), there.System.Terminate());
        }
    }

    private sealed class Listener(ConcurrentQueue<object> told, IActorRef heartbeat, params object[] says) : UntypedActor
    {
        protected override void PreStart()
        {
            foreach (var each in says) heartbeat.Tell(each);
        }

        protected override void OnReceive(object message) => told.Enqueue(message);
    }
}

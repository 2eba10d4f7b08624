using Akka.Actor;

namespace Watch.Actors.Cluster.Specs;

/// <summary>The example of docs/cluster.md.</summary>
internal static class Example
{
    public const string Hocon = """
        akka {
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
          extensions = ["Watch.Actors.Cluster.ClusterWatchProvider, Watch.Actors.Cluster"]
        }
        watch-actors-cluster.role = etcd
        """;

    internal sealed class SiteWatcher : ReceiveActor
    {
        public SiteWatcher(Action<string> print)
        {
            Receive<EtcdWatch.Events>(events =>
            {
                foreach (var change in events.Batch) print(change.ToString());
                Sender.Tell(new EtcdWatch.Ack(events.Tag));
            });
            Receive<EtcdWatch.Ended>(ended => print($"{ended.Tag} ended: {ended.Reason}"));
        }

        protected override void PreStart() =>
            ClusterWatch.Get(Context.System).Ref.Tell(new EtcdWatch.Watch("site", KeyRange.Prefix("site/"))
            {
                Options = new WatchOptions { StartRevision = 1 },
            });
    }
}

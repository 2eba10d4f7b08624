using Watch.Actors.Specs.Properties;

namespace Watch.Actors.Cluster.Specs.Properties;

/// <summary>A move of a schedule. Numbers name things by their place, modulo how many there are.</summary>
internal abstract record Move
{
    public abstract void Play(ClusterRun run);

    /// <param name="StartOffset">From the store's revision; null: a watch from now on.</param>
    public sealed record Subscribe(int Subscriber, KeyRange Range, WatchOptions Options, int? StartOffset, int Credit) : Move
    {
        public override void Play(ClusterRun run) => run.Subscribe(Subscriber, Range, Options, StartOffset, Credit);
    }

    public sealed record Unsubscribe(int Watch) : Move
    {
        public override void Play(ClusterRun run) => run.Unsubscribe(Watch);
    }

    public sealed record Acknowledge(int Watch, int Count) : Move
    {
        public override void Play(ClusterRun run) => run.Acknowledge(Watch, Count);
    }

    public sealed record RequestProgress(int Watch) : Move
    {
        public override void Play(ClusterRun run) => run.RequestProgress(Watch);
    }

    public sealed record KillSubscriber(int Subscriber) : Move
    {
        public override void Play(ClusterRun run) => run.KillSubscriber(Subscriber);
    }

    /// <summary>Keys, put or deleted in one transaction.</summary>
    public sealed record Commit(string Puts, string Deletes = "") : Move
    {
        public override void Play(ClusterRun run) => run.Commit([.. Keys(Puts, false), .. Keys(Deletes, true)]);

        private static IEnumerable<(string Key, bool Delete)> Keys(string keys, bool delete) =>
            keys.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(key => (key, delete));
    }

    public sealed record Compact(int RevisionsAgo) : Move
    {
        public override void Play(ClusterRun run) => run.Compact(RevisionsAgo);
    }

    /// <summary>etcd does everything that it has to do.</summary>
    public sealed record Serve : Move
    {
        public override void Play(ClusterRun run) => run.Serve();
    }

    /// <summary>The store is read for so many unary calls; what was read has yet to arrive.</summary>
    public sealed record Read(int Count) : Move
    {
        public override void Play(ClusterRun run) => run.Read(Count);
    }

    /// <summary>So many unary calls are answered.</summary>
    public sealed record Answer(int Count) : Move
    {
        public override void Play(ClusterRun run) => run.Answer(Count);
    }

    public sealed record Receive(int Count) : Move
    {
        public override void Play(ClusterRun run) => run.OnStream(stream => stream.Receive(Count));
    }

    public sealed record CatchUp(int MaxRevisions) : Move
    {
        public override void Play(ClusterRun run) => run.OnStream(stream => stream.CatchUp(MaxRevisions));
    }

    public sealed record Send(int Count) : Move
    {
        public override void Play(ClusterRun run) => run.OnStream(stream => stream.Send(Count, controlFirst: true, fragmentSize: 2));
    }

    public sealed record Lag(int Watcher) : Move
    {
        public override void Play(ClusterRun run) => run.OnStream(stream => stream.Lag(Watcher));
    }

    /// <summary>Automatic progress.</summary>
    public sealed record Tick : Move
    {
        public override void Play(ClusterRun run) => run.OnStream(stream => stream.Tick());
    }

    /// <summary>For a moment everything goes well.</summary>
    public sealed record Flow : Move
    {
        public override void Play(ClusterRun run) => run.Flow();
    }

    /// <summary>A gateway's connection to etcd is lost.</summary>
    public sealed record LoseConnection : Move
    {
        public override void Play(ClusterRun run) => run.OnStream(stream => stream.Break(call => call.Lose()));
    }

    /// <summary>The connection is lost and, before there is another, history that was not told.</summary>
    public sealed record LoseHistory : Move
    {
        public override void Play(ClusterRun run)
        {
            run.OnStream(stream => stream.Break(call => call.Lose()));
            run.Commit([("a", false)]);
            run.Commit([("b", false)]);
            run.Compact(0);
        }
    }

    /// <summary>Another cluster's store answers from now on. These keys were put in it, each by itself.</summary>
    public sealed record Replace(string Keys) : Move
    {
        public override void Play(ClusterRun run) =>
            run.Replace(Keys.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(key => new[] { (key, false) }));
    }

    /// <summary>etcd ends the call with an error that trying again does not mend.</summary>
    public sealed record Halt : Move
    {
        public override void Play(ClusterRun run) => run.Halt(0);
    }

    /// <summary>So many messages between nodes arrive, in order.</summary>
    public sealed record Deliver(int Count) : Move
    {
        public override void Play(ClusterRun run) => run.Deliver(Count);
    }

    /// <summary>One arrives before those that were sent before it.</summary>
    public sealed record Overtake(int Message) : Move
    {
        public override void Play(ClusterRun run) => run.OnNetwork(Message, (network, number) => network.Deliver(number));
    }

    public sealed record Lose(int Message) : Move
    {
        public override void Play(ClusterRun run) => run.OnNetwork(Message, (network, number) => network.Lose(number));
    }

    public sealed record Double(int Message) : Move
    {
        public override void Play(ClusterRun run) => run.OnNetwork(Message, (network, number) => network.Double(number));
    }

    public sealed record HoldUp(int Message) : Move
    {
        public override void Play(ClusterRun run) => run.OnNetwork(Message, (network, number) => network.HoldUp(number));
    }

    /// <summary>What was held up arrives before everything else.</summary>
    public sealed record Release : Move
    {
        public override void Play(ClusterRun run) => run.OnCluster(cluster => cluster.Network.Release());
    }

    /// <summary>A node is called silent, and what was on its way arrives after so many messages of what follows.</summary>
    public sealed record Cut(int Node, int Count) : Move
    {
        public override void Play(ClusterRun run)
        {
            run.OnCluster(cluster => cluster.Network.HoldUp());
            run.OnCluster(cluster => cluster.CallSilent(Node));
            run.Deliver(Count);
            run.OnCluster(cluster => cluster.Network.Release());
        }
    }

    /// <summary>A node that watches dies.</summary>
    public sealed record Kill(int Node) : Move
    {
        public override void Play(ClusterRun run) => run.OnCluster(cluster => cluster.Kill(Node));
    }

    public sealed record Restart(int Node) : Move
    {
        public override void Play(ClusterRun run) => run.OnCluster(cluster => cluster.Restart(Node));
    }

    /// <summary>An actor on a node that watches fails.</summary>
    public sealed record Fail(int Node, int Actor) : Move
    {
        public override void Play(ClusterRun run) => run.OnCluster(cluster => cluster.Fail(Node, Actor));
    }

    /// <summary>To subscriptions, a node that watches is silent.</summary>
    public sealed record CallSilent(int Node) : Move
    {
        public override void Play(ClusterRun run) => run.OnCluster(cluster => cluster.CallSilent(Node));
    }

    /// <summary>To a node's sessions, the subscribers' node is silent.</summary>
    public sealed record CallHomeSilent(int Node) : Move
    {
        public override void Play(ClusterRun run) => run.OnCluster(cluster => cluster.CallHomeSilent(Node));
    }

    /// <summary>The ranges of a node go to another.</summary>
    public sealed record Rebalance(int Node) : Move
    {
        public override void Play(ClusterRun run) => run.OnCluster(cluster => cluster.Rebalance(Node));
    }

    public sealed record Wait(int Milliseconds) : Move
    {
        public override void Play(ClusterRun run) => run.Wait(TimeSpan.FromMilliseconds(Milliseconds));
    }
}

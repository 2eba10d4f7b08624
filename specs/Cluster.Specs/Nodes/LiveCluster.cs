using Akka.Cluster;
using Watch.Actors.TestKit;

namespace Watch.Actors.Cluster.Specs.Nodes;

/// <summary>Nodes that are up, over an embedded etcd.</summary>
internal sealed class LiveCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly EmbeddedEtcd _etcd;

    private LiveCluster(EmbeddedEtcd etcd)
    {
        _etcd = etcd;
        Kv = new EtcdKv(etcd.Endpoint);
    }

    public EtcdKv Kv { get; }

    public string Endpoint => _etcd.Endpoint;

    public List<Node> Nodes { get; } = [];

    public IReadOnlyList<Node> Living => [.. Nodes.Where(node => !node.IsDead)];

    /// <param name="hocon">What each node has beside how it finds etcd.</param>
    public static async Task<LiveCluster> StartAsync(params string[] hocon)
    {
        var cluster = new LiveCluster(await EmbeddedEtcd.StartAsync());
        foreach (var each in hocon) cluster.Join(each);
        await cluster.AreUpAsync();
        return cluster;
    }

    /// <summary>A condition, asked again until it holds.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await holds())
        {
            if (patience.IsCancellationRequested) throw new TimeoutException($"{what}: not within {Patience}");
            await Task.Delay(10, CancellationToken.None);
        }
    }

    /// <summary>One more node.</summary>
    public Node Join(string hocon)
    {
        var node = Node.Start($"watch-actors.etcd.endpoints = [\"{Endpoint}\"]\n{hocon}");
        Nodes.Add(node);
        node.Cluster.Join(Living[0].Cluster.SelfAddress);
        return node;
    }

    /// <summary>Waits until every living node sees all of them up, and no other.</summary>
    public async Task AreUpAsync()
    {
        await UntilAsync("every node is up", () => Task.FromResult(Living.All(node =>
            node.Cluster.State.Members.Count == Living.Count
            && node.Cluster.State.Members.All(member => member.Status == MemberStatus.Up))));
        foreach (var node in Living) _ = node.Watch;
    }

    /// <summary>A node dies without a word; the others take it out of the cluster, as a downing provider would.</summary>
    public async Task KillAsync(Node node)
    {
        await node.DieAsync(Nodes.Where(other => other != node));
        Living[0].Cluster.Down(node.Cluster.SelfAddress);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Nodes.Select(node => node.System.Terminate()));
        await Kv.DisposeAsync();
        await _etcd.DisposeAsync();
    }
}

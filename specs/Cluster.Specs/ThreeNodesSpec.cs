using System.Globalization;
using Watch.Actors.Cluster.Specs.Nodes;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Cluster.Specs;

/// <summary>
/// Three nodes on real remoting. The one that watches for others dies without a word while events flow, and every subscriber's recording is
/// held against what happened. CLUSTER_SEED gives another seed to all cases.
/// </summary>
public sealed class ThreeNodesSpec
{
    private const string SmallPieces = "watch-actors-cluster.delivery { max-message-size = 4 KiB, window-bytes = 32 KiB, window = 4 }";
    private const string Gateway = "akka.cluster.roles = [etcd]\nwatch-actors-cluster.role = etcd\n" + SmallPieces;
    private const string NoGateway = "watch-actors-cluster.role = etcd\n" + SmallPieces;
    private const string Sharded = "watch-actors-cluster.mode = sharding\n" + SmallPieces;

    private static readonly string[] Prefixes = ["a/", "b/", "c/"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Subscribers_of_a_gateway_that_dies_go_on_through_another(int seed)
    {
        var random = RandomOf(seed);
        await using var cluster = await LiveCluster.StartAsync(NoGateway, Gateway, Gateway);
        var recorders = Subscribe([cluster.Nodes[0]], 4);
        await HaveStartedAsync(recorders);
        var victims = cluster.Nodes.Skip(1).ToArray();
        var watches = await Task.WhenAll(victims.Select(node => node.WatchesAsync()));
        Assert.Equal(recorders.Count, watches.Sum());

        await KillAndJudgeAsync(cluster, Array.FindIndex(watches, count => count == watches.Max()) + 1, recorders, random);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Subscribers_of_a_range_whose_node_dies_go_on_where_the_range_goes(int seed)
    {
        var random = RandomOf(seed);
        await using var cluster = await LiveCluster.StartAsync(Sharded, Sharded, Sharded);
        var recorders = Subscribe(cluster.Nodes, 2);
        await HaveStartedAsync(recorders);
        var kinds = recorders.Select(recorder => (recorder.Range.ToString(), recorder.Options.PrevKv)).Distinct().Count();
        await LiveCluster.UntilAsync("one watch for each range", async () =>
            (await Task.WhenAll(cluster.Nodes.Select(node => node.WatchesAsync()))).Sum() == kinds);
        var watches = await Task.WhenAll(cluster.Nodes.Select(node => node.WatchesAsync()));

        await KillAndJudgeAsync(cluster, Array.FindIndex(watches, count => count == watches.Max()), recorders, random);
        await LiveCluster.UntilAsync("one watch for each range again", async () =>
            (await Task.WhenAll(cluster.Living.Select(node => node.WatchesAsync()))).Sum() <= kinds);
    }

    [Fact]
    public async Task Subscribers_leave_a_gateway_that_is_silent_while_the_cluster_still_holds_on_to_it()
    {
        const string NoDowning = "\nakka.cluster.downing-provider-class = \"Akka.Cluster.NoDowning, Akka.Cluster\"";
        await using var cluster = await LiveCluster.StartAsync(NoGateway + NoDowning, Gateway + NoDowning, Gateway + NoDowning);
        var recorders = Subscribe([cluster.Nodes[0]], 4);
        await HaveStartedAsync(recorders);
        var writer = new Writer(cluster.Kv, RandomOf(1), Prefixes);
        await writer.WriteAsync(20);
        var victim = cluster.Nodes[1];
        await victim.DieAsync(cluster.Nodes.Where(other => other != victim));
        var last = await writer.WriteLastAsync();
        await LiveCluster.UntilAsync("everybody has the last event", () => Task.FromResult(recorders.All(recorder => recorder.Last >= last)));

        Assert.Contains(cluster.Nodes[0].Cluster.State.Members, member => member.Address == victim.Cluster.SelfAddress);
        var history = await Histories.ReadAsync(cluster.Nodes[2].System, last);
        Assert.Empty(recorders.SelectMany(recorder => Validators.Check(recorder.Recording(), history)));
    }

    private static Random RandomOf(int seed) =>
        new(int.TryParse(Environment.GetEnvironmentVariable("CLUSTER_SEED"), CultureInfo.InvariantCulture, out var given) ? given * 1000 + seed : seed);

    private static List<Recorder> Subscribe(IReadOnlyList<Node> nodes, int forEachRange) =>
    [
        .. from node in nodes
           from prefix in Prefixes
           from number in Enumerable.Range(0, forEachRange)
           select new Recorder(node.Watch.Ref, node.System, new EtcdWatch.Watch($"{prefix}{number}", KeyRange.Prefix(prefix))
           {
               Options = new WatchOptions { CreatedNotify = true, StartRevision = number % 2, PrevKv = number % 2 == 0 },
               Credit = number == 1 ? 1 : null,
           })
           {
               Node = node, Name = $"{node.Cluster.SelfAddress} {prefix}{number}",
           },
    ];

    private static Task HaveStartedAsync(IReadOnlyList<Recorder> recorders) =>
        LiveCluster.UntilAsync("every watch has started", () => Task.FromResult(recorders.All(recorder => recorder.HasStarted)));

    private static async Task KillAndJudgeAsync(LiveCluster cluster, int victim, IReadOnlyList<Recorder> recorders, Random random)
    {
        var writer = new Writer(cluster.Kv, random, Prefixes);
        var before = await writer.WriteAsync(random.Next(50, 300));
        using var enough = new CancellationTokenSource();
        var writing = writer.WriteAsync(enough.Token);
        await cluster.KillAsync(cluster.Nodes[victim]);
        var killedAt = await cluster.Kv.RevisionAsync();
        var surviving = recorders.Where(recorder => !recorder.Node!.IsDead).ToArray();
        await LiveCluster.UntilAsync("every survivor has gone on", () =>
            Task.FromResult(surviving.All(recorder => recorder.Last > Math.Max(before, killedAt))));
        await enough.CancelAsync();
        await writing;
        var last = await writer.WriteLastAsync();
        await LiveCluster.UntilAsync("every survivor has the last event", () =>
            Task.FromResult(surviving.All(recorder => recorder.Last >= last)));

        var history = await Histories.ReadAsync(cluster.Living[0].System, last);
        Assert.Empty(recorders.SelectMany(recorder =>
            Validators.Check(recorder.Recording(recorder.Node!.IsDead ? recorder.Last : null), history)));
        Assert.All(surviving, recorder => Assert.Null(recorder.Ending));
    }
}

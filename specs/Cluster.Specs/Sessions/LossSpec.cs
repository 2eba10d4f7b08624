using Watch.Actors.Cluster.Specs.Nodes;
using Watch.Actors.TestKit;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Cluster.Specs.Sessions;

/// <summary>What is between a subscription and its session loses, doubles and holds back messages, and cuts links.</summary>
public sealed class LossSpec
{
    private static readonly string[] Prefixes = ["a/", "b/"];

    public static TheoryData<int, int, int, int, int> Harms => new()
    {
        { 1, 0, 0, 0, 0 },
        { 2, 10, 0, 0, 0 },
        { 3, 0, 20, 0, 0 },
        { 4, 0, 0, 20, 0 },
        { 5, 10, 10, 10, 0 },
        { 6, 5, 5, 5, 10 },
        { 7, 15, 15, 15, 10 },
        { 8, 10, 10, 10, 20 },
    };

    [Theory]
    [MemberData(nameof(Harms))]
    public async Task Nothing_is_lost_doubled_or_out_of_order(int seed, int lost, int doubled, int held, int cut)
    {
        await using var system = await OneSystem.StartAsync();
        var door = system.Door(new LossyRoute(system.Etcd.System, system.Gateway, new Harm(seed, lost, doubled, held, cut)));
        Recorder[] recorders =
        [
            .. from prefix in Prefixes
               from number in Enumerable.Range(0, 3)
               select new Recorder(door, system.Etcd.System, new EtcdWatch.Watch($"{prefix}{number}", KeyRange.Prefix(prefix))
               {
                   Options = new WatchOptions { CreatedNotify = number != 1, StartRevision = number == 1 ? 1 : 0, PrevKv = number == 2 },
                   Credit = number == 1 ? 1 : null,
               })
               {
                   Name = $"{prefix}{number}",
               },
        ];
        await LiveCluster.UntilAsync("every watch from now on stands", () =>
            Task.FromResult(recorders.All(recorder => recorder.HasStarted || !recorder.Options.CreatedNotify)));
        await using var kv = new EtcdKv(system.Etcd.Endpoint);
        var writer = new Writer(kv, new Random(seed), Prefixes);
        await writer.WriteAsync(200);
        var last = await writer.WriteLastAsync();
        await LiveCluster.UntilAsync("everybody has the last event", () =>
            Task.FromResult(recorders.All(recorder => recorder.Last >= last)));

        var history = await Histories.ReadAsync(system.Etcd.System, last);
        Assert.Empty(recorders.SelectMany(recorder => Validators.Check(recorder.Recording(), history)));
    }
}

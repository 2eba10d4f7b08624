using System.Text.Json;
using Watch.Actors.TestKit;

namespace Watch.Actors.Watcherd.Specs.Processes;

/// <summary>A reader that stops, while more arrives than the process may hold.</summary>
public sealed class StoppedReaderSpec
{
    private const int Transactions = 120, Keys = 120, ValueSize = 6000;

    // 86 MB arrive. The watch's ring alone, if it counted notifications and not bytes, would hold 46 of them.
    private const double MaxGrowth = 48;

    // Sixteen notifications of 0.7 MB may be on their way at once, and the collector is not prompt.
    private const double MaxGrowthWhileDraining = 96;

    [Fact]
    public async Task The_process_grows_within_bounds_and_every_event_is_read_in_the_end()
    {
        await using var etcd = await EmbeddedEtcd.StartAsync();
        await using var kv = new EtcdKv(etcd.Endpoint);
        using var watcherd = ChildWatcherd.Start(
            "watch", "k", "--prefix", "--count", $"{(Transactions + 1) * Keys}", "--endpoints", etcd.Endpoint, "--created-notify");
        await watcherd.LinesAsync(1);
        await PutAllAsync(kv);
        await watcherd.LinesAsync(Keys);

        var before = watcherd.ResidentMegabytes;
        for (var i = 0; i < Transactions; i++) await PutAllAsync(kv);
        var growth = watcherd.PeakMegabytes - before;
        var lines = (await watcherd.LinesAsync((Transactions - 1) * Keys)).ToList();
        var growthWhileDraining = watcherd.PeakMegabytes - before;
        lines.AddRange(await watcherd.LinesAsync(Keys));
        var revisions = lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("modRevision").GetInt64());

        Assert.Equal(Enumerable.Range(3, Transactions).SelectMany(revision => Enumerable.Repeat((long)revision, Keys)), revisions);
        Assert.InRange(growth, 0, MaxGrowth);
        Assert.InRange(growthWhileDraining, 0, MaxGrowthWhileDraining);
    }

    private static Task<long> PutAllAsync(EtcdKv kv) =>
        kv.TxnAsync(Enumerable.Range(0, Keys).Select(i => EtcdKv.Put($"k{i}", new string('v', ValueSize))));
}

using Akka.Actor;
using Watch.Actors.Bench.Plumbing;
using Watch.Actors.Bench.Subscribers;

namespace Watch.Actors.Bench.Scenarios;

/// <summary>What N watches cost while nothing happens.</summary>
internal static class IdleScenario
{
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(500), LookOn = TimeSpan.FromSeconds(5);

    public static async Task<Report> RunAsync(Flags flags)
    {
        await using var client = WatchClient.Start(flags);
        var taken = new DeliveryCount(long.MaxValue);
        Props Subscriber(SubscriberPlan plan) => Props.Create<CountingSubscriber>(plan, client.Multiplexer, taken);

        // Each stream stands before it is measured: a connection is no watch.
        await client.OpenAsync(flags.Streams, i => client.Watch(i, KeyRange.Key(flags.Prefix + "first")), Subscriber).WaitAsync(flags.Limit);
        var before = await ProcessStats.SettledAsync();
        await client.OpenAsync(flags.N, i => client.Watch(i, KeyRange.Key(EtcdKv.Key(flags.Prefix, i))), Subscriber).WaitAsync(flags.Limit);
        await Task.Delay(Calm);
        var after = await ProcessStats.SettledAsync();
        var cpu = ProcessStats.Cpu();
        await Task.Delay(LookOn);
        var report = new Report
        {
            ["n"] = flags.N, ["subscribers"] = Math.Min(flags.Subscribers, flags.N),
            ["rss_bytes_per_watcher"] = (after.Resident - before.Resident) / flags.N,
            ["heap_bytes_per_watcher"] = (after.Heap - before.Heap) / flags.N,
            ["rss_mb"] = after.Resident / 1048576.0, ["idle_cpu_cores"] = (ProcessStats.Cpu() - cpu) / LookOn.TotalSeconds,
        };
        client.Endings.AddTo(report);
        return report;
    }
}

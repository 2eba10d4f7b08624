using Akka.Actor;
using Watch.Actors.Bench.Plumbing;
using Watch.Actors.Bench.Subscribers;

namespace Watch.Actors.Bench.Scenarios;

/// <summary>N watches on one prefix, E single puts: N × E deliveries.</summary>
internal static class FanoutScenario
{
    private const int RequestsInFlight = 4;

    public static async Task<Report> RunAsync(Flags flags)
    {
        await using var client = WatchClient.Start(flags);
        var taken = new DeliveryCount((long)flags.N * flags.Events);
        await client.OpenAsync(
                flags.N,
                i => client.Watch(i, KeyRange.Prefix(flags.Prefix)),
                plan => Props.Create<CountingSubscriber>(plan, client.Multiplexer, taken))
            .WaitAsync(flags.Limit);
        var (cpu, serverCpu) = (ProcessStats.Cpu(), ProcessStats.Cpu(flags.EtcdPid));
        await using var loader = LoaderProcess.Start(flags with { Txn = 1, Conc = RequestsInFlight });
        var inTime = await taken.Done.WithinAsync(flags.Limit);
        var seconds = (inTime ? taken.Clock.Last : Clock.Now) - taken.Clock.First;
        var (cpuSeconds, serverSeconds) = (ProcessStats.Cpu() - cpu, ProcessStats.Cpu(flags.EtcdPid) - serverCpu);
        await loader.CompleteAsync();
        var report = new Report
        {
            ["n"] = flags.N, ["events"] = flags.Events, ["deliveries"] = taken.Taken,
            ["wall_s"] = seconds, ["deliveries_per_s"] = taken.Taken / seconds,
            ["cpu_s"] = cpuSeconds, ["cpu_us_per_delivery"] = cpuSeconds / Math.Max(taken.Taken, 1) * 1e6,
            ["server_cpu_s"] = serverSeconds, ["timed_out"] = !inTime,
        };
        client.Endings.AddTo(report);
        return report;
    }
}

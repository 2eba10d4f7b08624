using Akka.Actor;
using Watch.Actors.Bench.Plumbing;
using Watch.Actors.Bench.Subscribers;

namespace Watch.Actors.Bench.Scenarios;

/// <summary>N watches on N keys, all asked for at once: how long until all of them stand.</summary>
internal static class CreateScenario
{
    public static async Task<Report> RunAsync(Flags flags)
    {
        await using var client = WatchClient.Start(flags);
        var (cpu, serverCpu, began) = (ProcessStats.Cpu(), ProcessStats.Cpu(flags.EtcdPid), Clock.Now);
        var opened = client.OpenAsync(
            flags.N, i => client.Watch(i, KeyRange.Key(EtcdKv.Key(flags.Prefix, i))),
            plan => Props.Create<CountingSubscriber>(plan, client.Multiplexer, new DeliveryCount(long.MaxValue)));
        var inTime = await opened.WithinAsync(flags.Limit);
        var seconds = Clock.Now - began;
        var report = new Report
        {
            ["n"] = flags.N, ["wall_s"] = seconds, ["watchers_per_s"] = flags.N / seconds, ["cpu_s"] = ProcessStats.Cpu() - cpu,
            ["server_cpu_s"] = ProcessStats.Cpu(flags.EtcdPid) - serverCpu, ["timed_out"] = !inTime,
        };
        client.Endings.AddTo(report);
        return report;
    }
}

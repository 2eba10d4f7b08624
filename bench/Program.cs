using Watch.Actors.Bench.Plumbing;
using Watch.Actors.Bench.Scenarios;
using Watch.Actors.Bench.Tools;

namespace Watch.Actors.Bench;

/// <summary>Runs one scenario and prints one JSON line; or is the loader or the proxy for one.</summary>
internal static class Program
{
    // Memory is measured from the start: what a run before it leaves free on the heap would be filled by the watches.
    private static readonly string[] MeasuredCold = ["idle", "slow", "phantom", "load"];

    // What was called often is compiled again in the background, from 100 ms after the calls cease.
    private static readonly TimeSpan CompileTime = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<string, Func<Flags, Task<Report>>> Scenarios = new(StringComparer.Ordinal)
    {
        ["create"] = CreateScenario.RunAsync,
        ["replay"] = ReplayScenario.RunAsync,
        ["fanin"] = FaninScenario.RunAsync,
        ["fanout"] = FanoutScenario.RunAsync,
        ["resume"] = ResumeScenario.RunAsync,
        ["phantom"] = PhantomScenario.RunAsync,
        ["idle"] = IdleScenario.RunAsync,
        ["slow"] = SlowScenario.RunAsync,
        ["latency"] = LatencyScenario.RunAsync,
        ["load"] = LoadTool.RunAsync,
    };

    private static async Task<int> Main(string[] args)
    {
        // The line is all that stdout carries; Akka's logger writes to Console.Out.
        var line = Console.Out;
        Console.SetOut(Console.Error);
        if (args is ["growth", var lines, var chart]) return await GrowthTool.RunAsync(lines, chart, line);
        if (args is not [var name, .. var rest] || !(name == "proxy" || Scenarios.ContainsKey(name))) return TellUsage();
        try
        {
            var flags = Flags.Parse(rest);
            if (name == "proxy") return await ProxyTool.RunAsync(flags);
            if (!MeasuredCold.Contains(name)) await WarmUpAsync(Scenarios[name], flags);
            var before = Usage.Now(flags.EtcdPid);
            var report = await Scenarios[name](flags);
            report["streams"] = flags.Streams;
            report["transport"] = flags.Transport;
            report.Complete(name, before, flags.EtcdPid);
            await line.WriteLineAsync(report.ToJson());
            return 0;
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync("bench: " + e.Message);
            return 2;
        }
    }

    private static async Task WarmUpAsync(Func<Flags, Task<Report>> scenario, Flags flags)
    {
        for (var run = 1; run <= flags.WarmRuns; run++)
        {
            await scenario(flags with { Prefix = $"warm-{run}/{flags.Prefix}" });
            await Task.Delay(CompileTime);
            GC.Collect();
        }
    }

    private static int TellUsage()
    {
        Console.Error.WriteLine(
            $"""
            usage: bench <{string.Join('|', Scenarios.Keys)}|proxy> [flags]
                   bench growth LINES.jsonl CHART.svg
            bench/README.md tells what they do.
            """);
        return 2;
    }
}

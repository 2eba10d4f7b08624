using Watch.Actors.Bench.Plumbing;
using Watch.Actors.Bench.Scenarios;
using Watch.Actors.Bench.Tools;

namespace Watch.Actors.Bench;

/// <summary>Runs one scenario and prints one JSON line; or is the loader or the proxy for one.</summary>
internal static class Program
{
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
        if (args is not [var name, .. var rest] || !(name == "proxy" || Scenarios.ContainsKey(name))) return Usage();
        try
        {
            var flags = Flags.Parse(rest);
            if (name == "proxy") return await ProxyTool.RunAsync(flags);
            var (cpu, serverCpu) = (ProcessStats.Cpu(), ProcessStats.Cpu(flags.EtcdPid));
            var report = await Scenarios[name](flags);
            report.Complete(name, cpu, serverCpu, flags.EtcdPid);
            await line.WriteLineAsync(report.ToJson());
            return 0;
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync("bench: " + e.Message);
            return 2;
        }
    }

    private static int Usage()
    {
        Console.Error.WriteLine($"usage: bench <{string.Join('|', Scenarios.Keys)}|proxy> [flags]; bench/README.md lists them");
        return 2;
    }
}

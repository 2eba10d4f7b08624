using System.Text.Json;

namespace Watch.Actors.Bench.Plumbing;

/// <summary>The figures of one run, printed as one line of JSON.</summary>
internal sealed class Report
{
    /// <summary>What this client is called, among others.</summary>
    public const string Client = "watch-actors";

    private readonly Dictionary<string, object> _figures = new(StringComparer.Ordinal);

    public object this[string name]
    {
        set => _figures[name] = value is double number ? double.IsFinite(number) ? Math.Round(number, 6) : -1 : value;
    }

    /// <summary>Adds what every scenario reports, where it did not say itself.</summary>
    public void Complete(string scenario, Usage before, int serverPid)
    {
        var used = Usage.Now(serverPid).Since(before);
        this["client"] = Client;
        this["scenario"] = scenario;
        if (!_figures.ContainsKey("cpu_s")) this["cpu_s"] = used.Cpu;
        if (serverPid > 0 && !_figures.ContainsKey("server_cpu_s")) this["server_cpu_s"] = used.ServerCpu;
        this["peak_rss_mb"] = ProcessStats.PeakResident() / 1048576.0;
        this["gc_pause_s"] = used.GcPause;
        this["allocated_mb"] = used.Allocated / 1048576.0;
    }

    public string ToJson() => JsonSerializer.Serialize(_figures);
}

using System.Text.Json;

namespace Watch.Actors.Bench.Plumbing;

/// <summary>The figures of one run, printed as one line of JSON.</summary>
internal sealed class Report
{
    private readonly Dictionary<string, object> _figures = new(StringComparer.Ordinal);

    public object this[string name]
    {
        set => _figures[name] = value is double number ? double.IsFinite(number) ? Math.Round(number, 6) : -1 : value;
    }

    /// <summary>Adds what every scenario reports, where it did not say itself.</summary>
    public void Complete(string scenario, double cpuBefore, double serverCpuBefore, int serverPid)
    {
        this["client"] = "watch-actors";
        this["scenario"] = scenario;
        if (!_figures.ContainsKey("cpu_s")) this["cpu_s"] = ProcessStats.Cpu() - cpuBefore;
        if (serverPid > 0 && !_figures.ContainsKey("server_cpu_s")) this["server_cpu_s"] = ProcessStats.Cpu(serverPid) - serverCpuBefore;
        this["peak_rss_mb"] = ProcessStats.PeakResident() / 1048576.0;
        this["gc_pause_s"] = GC.GetTotalPauseDuration().TotalSeconds;
    }

    public string ToJson() => JsonSerializer.Serialize(_figures);
}

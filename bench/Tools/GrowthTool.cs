using System.Globalization;
using System.Text.Json;
using Watch.Actors.Bench.Plumbing;

namespace Watch.Actors.Bench.Tools;

/// <summary>Turns the JSON lines of <c>eng/bench.sh --growth</c> into a table in Markdown, and into a chart.</summary>
internal static class GrowthTool
{
    private static readonly int[] Sizes = [1_000, 10_000, 100_000], Streams = [1, 4, 16];
    private const int SizeOfStreams = 10_000;

    public static async Task<int> RunAsync(string lines, string chart, TextWriter table)
    {
        var runs = (await File.ReadAllLinesAsync(lines)).Where(line => line.Length > 0).Select(Run.Parse).Where(run => run.IsGood).ToList();
        await table.WriteLineAsync("| watches | streams | create, s | µs a watch | resume, s | µs a watch | lost, doubled | heap, B a watch | resident, B a watch |");
        await table.WriteLineAsync("|---|---|---|---|---|---|---|---|---|");
        foreach (var (n, streams) in Sizes.Select(n => (n, 1)).Concat(Streams.Skip(1).Select(streams => (SizeOfStreams, streams))))
        {
            var create = Of(runs, "create", n, streams, run => run["wall_s"]);
            var resume = Of(runs, "resume", n, streams, run => run["wall_s"]);
            var wrong = Of(runs, "resume", n, streams, run => run["lost"] + run["doubled"]);
            var heap = Of(runs, "idle", n, streams, run => run["heap_bytes_per_watcher"]);
            var resident = Of(runs, "idle", n, streams, run => run["rss_bytes_per_watcher"]);
            await table.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {n:N0} | {streams} | {create:0.000} | {create.Times(1e6 / n):0.0} | {resume:0.000} | {resume.Times(1e6 / n):0.0} | {wrong.Max:0} | {heap:0} | {resident:0} |"));
        }
        Panel[] panels =
        [
            new("Create", "µs a watch", "watches", BySize(runs, "create", run => run["wall_s"] * 1e6 / run["n"])),
            new("Resume after a cut", "µs a watch", "watches", BySize(runs, "resume", run => run["wall_s"] * 1e6 / run["n"])),
            new("Managed heap of an idle watch", "bytes a watch", "watches", BySize(runs, "idle", run => run["heap_bytes_per_watcher"])),
            new("Create, 10,000 watches", "µs a watch", "streams", ByStreams(runs, "create", run => run["wall_s"] * 1e6 / run["n"])),
            new("Resume, 10,000 watches", "µs a watch", "streams", ByStreams(runs, "resume", run => run["wall_s"] * 1e6 / run["n"])),
            new("Managed heap, 10,000 watches", "bytes a watch", "streams", ByStreams(runs, "idle", run => run["heap_bytes_per_watcher"])),
        ];
        await File.WriteAllTextAsync(chart, GrowthChart.Draw(panels));
        return 0;
    }

    private static List<(string X, Spread Y)> BySize(List<Run> runs, string scenario, Func<Run, double> figure) =>
        [.. Sizes.Select(n => (n.ToString("N0", CultureInfo.InvariantCulture), Of(runs, scenario, n, 1, figure)))];

    private static List<(string X, Spread Y)> ByStreams(List<Run> runs, string scenario, Func<Run, double> figure) =>
        [.. Streams.Select(streams => (streams.ToString(CultureInfo.InvariantCulture), Of(runs, scenario, SizeOfStreams, streams, figure)))];

    private static Spread Of(List<Run> runs, string scenario, int n, int streams, Func<Run, double> figure) => Spread.Of(
        runs.Where(run => run.Scenario == scenario && (int)run["n"] == n && (int)run["streams"] == streams).Select(figure));

    /// <summary>One JSON line.</summary>
    private sealed record Run(string Scenario, bool IsGood, JsonElement Figures)
    {
        public double this[string name] => Figures.GetProperty(name).GetDouble();

        public static Run Parse(string line)
        {
            var figures = JsonDocument.Parse(line).RootElement;
            var failed = figures.TryGetProperty("error", out var error) && error.GetString() is { Length: > 0 };
            var late = figures.TryGetProperty("timed_out", out var timedOut) && timedOut.GetBoolean();
            return new Run(figures.TryGetProperty("scenario", out var name) ? name.GetString()! : "", !failed && !late, figures);
        }
    }
}

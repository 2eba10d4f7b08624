using System.Globalization;
using System.Text.Json;
using Watch.Actors.Bench.Plumbing;

namespace Watch.Actors.Bench.Tools;

/// <summary>Turns the JSON lines of <c>eng/bench.sh --growth</c> into a table in Markdown, and into a chart.</summary>
internal static class GrowthTool
{
    private const int SizeOfStreams = 10_000;
    private static readonly int[] Sizes = [1_000, 10_000, 100_000], Streams = [1, 4, 16];

    private static readonly Column[] Columns =
    [
        new("create, s", "0.000", new("create", run => run["wall_s"])),
        new("µs a watch", "0.0", PerWatch("create", "wall_s")),
        new("client CPU, µs a watch", "0.0", PerWatch("create", "cpu_s")),
        new("resume, s", "0.000", new("resume", run => run["wall_s"])),
        new("µs a watch", "0.0", PerWatch("resume", "wall_s")),
        new("client CPU, µs a watch", "0.0", PerWatch("resume", "cpu_s")),
        new("etcd CPU, µs a watch", "0.0", PerWatch("resume", "server_cpu_s")),
        new("lost and doubled", "0", new("resume", run => run["lost"] + run["doubled"])),
        new("heap, bytes a watch", "0", Idle("heap")),
        new("resident, bytes a watch", "0", Idle("rss")),
    ];

    private static readonly (string Title, string Unit, (string Name, Figure Figure)[] Series)[] Charted =
    [
        ("Create", "µs a watch", [("time", PerWatch("create", "wall_s")), ("client CPU", PerWatch("create", "cpu_s"))]),
        ("Resume after a cut", "µs a watch",
        [
            ("time", PerWatch("resume", "wall_s")), ("client CPU", PerWatch("resume", "cpu_s")),
            ("etcd CPU", PerWatch("resume", "server_cpu_s")),
        ]),
        ("Memory of an idle watch", "bytes a watch", [("resident", Idle("rss")), ("managed heap", Idle("heap"))]),
    ];

    /// <summary>Prints the table and writes the chart. Runs that failed or timed out, and those of other clients, are left out.</summary>
    public static async Task<int> RunAsync(string lines, string chart, TextWriter table)
    {
        var read = await File.ReadAllLinesAsync(lines);
        var runs = read.Where(line => line.Length > 0).Select(Run.Parse).Where(run => run.IsGood).ToList();
        await table.WriteLineAsync($"| watches | streams | {string.Join(" | ", Columns.Select(column => column.Heading))} |");
        await table.WriteLineAsync($"|---:|---:|{string.Concat(Columns.Select(_ => "---:|"))}");
        foreach (var (n, streams) in Sizes.Select(n => (n, 1)).Concat(Streams.Skip(1).Select(streams => (SizeOfStreams, streams))))
        {
            var cells = Columns.Select(column => column.Figure.Of(runs, n, streams).ToString(column.Format, CultureInfo.InvariantCulture));
            var size = n.ToString("N0", CultureInfo.InvariantCulture);
            await table.WriteLineAsync($"| {size} | {streams} | {string.Join(" | ", cells)} |");
        }
        await File.WriteAllTextAsync(chart, GrowthChart.Draw(
        [
            .. Panels("", "watches, on one stream", Sizes, (figure, n) => figure.Of(runs, n, 1)),
            .. Panels(", 10,000 watches", "streams", Streams, (figure, streams) => figure.Of(runs, SizeOfStreams, streams)),
        ]));
        return 0;
    }

    private static IEnumerable<Panel> Panels(string of, string over, int[] ticks, Func<Figure, int, Spread> at) =>
        Charted.Select(each => new Panel(
            each.Title + of, each.Unit, over, [.. ticks.Select(tick => tick.ToString("N0", CultureInfo.InvariantCulture))],
            [.. each.Series.Select(series => new Series(series.Name, [.. ticks.Select(tick => at(series.Figure, tick))]))]));

    private static Figure PerWatch(string scenario, string seconds) => new(scenario, run => run[seconds] * 1e6 / run["n"]);

    private static Figure Idle(string memory) => new("idle", run => run[memory + "_bytes_per_watcher"]);

    private sealed record Column(string Heading, string Format, Figure Figure);

    /// <summary>What is read from the runs of a scenario.</summary>
    private sealed record Figure(string Scenario, Func<Run, double> Value)
    {
        public Spread Of(IEnumerable<Run> runs, int n, int streams) => Spread.Of(
            runs.Where(run => run.Scenario == Scenario && (int)run["n"] == n && (int)run["streams"] == streams).Select(Value));
    }

    /// <summary>One JSON line.</summary>
    private sealed record Run(string Scenario, bool IsGood, JsonElement Figures)
    {
        public double this[string name] => Figures.GetProperty(name).GetDouble();

        public static Run Parse(string line)
        {
            var figures = JsonDocument.Parse(line).RootElement;
            var failed = figures.TryGetProperty("error", out var error) && error.GetString() is { Length: > 0 };
            var late = figures.TryGetProperty("timed_out", out var timedOut) && timedOut.GetBoolean();
            var own = figures.TryGetProperty("client", out var client) && client.GetString() == Report.Client;
            return new Run(figures.TryGetProperty("scenario", out var name) ? name.GetString()! : "", own && !failed && !late, figures);
        }
    }
}

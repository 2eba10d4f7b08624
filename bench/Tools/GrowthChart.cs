using System.Globalization;
using System.Xml.Linq;
using Watch.Actors.Bench.Plumbing;

namespace Watch.Actors.Bench.Tools;

/// <summary>Figures of one unit, as they grow.</summary>
/// <param name="Title">What is measured.</param>
/// <param name="Unit">Of the figures.</param>
/// <param name="Over">What grows.</param>
/// <param name="Ticks">How far it has grown, from left to right, at even distances.</param>
/// <param name="Series">The figures.</param>
internal sealed record Panel(string Title, string Unit, string Over, IReadOnlyList<string> Ticks, IReadOnlyList<Series> Series);

/// <summary>One figure as it grows: medians as a line, smallest to largest as whiskers.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Points">One for each tick.</param>
internal sealed record Series(string Name, IReadOnlyList<Spread> Points);

/// <summary>Draws panels as SVG, three in a row. Every panel begins at nought, so that what is flat looks flat.</summary>
internal static class GrowthChart
{
    private const int InRow = 3, Width = 320, Height = 290, Left = 72, Right = 20, Top = 60, Bottom = 48;
    private const string Ink = "#222", Grid = "#ddd", Paper = "#fff";

    // Told apart by those who do not see red or green, too.
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73"];

    private static readonly int[] Steps = [1, 2, 4, 8, 10];
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static string Draw(IReadOnlyList<Panel> panels)
    {
        var (width, height) = (InRow * Width, (panels.Count + InRow - 1) / InRow * Height);
        var root = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {width} {height}"), new XAttribute("width", width), new XAttribute("height", height),
            new XAttribute("font-family", "sans-serif"), new XAttribute("font-size", 12), new XAttribute("fill", Ink),
            new XElement(Svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", Paper)));
        for (var i = 0; i < panels.Count; i++)
        {
            var place = new XAttribute("transform", $"translate({i % InRow * Width},{i / InRow * Height})");
            root.Add(new XElement(Svg + "g", place, Draw(panels[i])));
        }
        return root + Environment.NewLine;
    }

    private static IEnumerable<XElement> Draw(Panel panel)
    {
        var known = panel.Series.SelectMany(series => series.Points).Where(IsKnown);
        var ceiling = Ceiling(known.Select(point => point.Max).DefaultIfEmpty(1).Max());
        var curves = panel.Series.SelectMany((series, i) => Curve(series, Colours[i], ceiling));
        return [.. Frame(panel, ceiling), .. Legend(panel.Series), .. curves, .. Labels(panel, ceiling)];
    }

    private static IEnumerable<XElement> Frame(Panel panel, double ceiling)
    {
        yield return Text(panel.Title, Width / 2.0, 22, "middle", new XAttribute("font-weight", "bold"));
        var upright = new XAttribute("transform", $"translate(16,{(Top + Height - Bottom) / 2}) rotate(-90)");
        yield return Text(panel.Unit, 0, 0, "middle", upright);
        yield return Text(panel.Over, (Left + Width - Right) / 2.0, Height - 8, "middle");
        for (var step = 0; step <= 4; step++)
        {
            var (value, y) = (ceiling * step / 4, Y(ceiling * step / 4, ceiling));
            yield return Line(Left, y, Width - Right, y, step == 0 ? Ink : Grid, 1);
            yield return Text(value.ToString("#,0.##", CultureInfo.InvariantCulture), Left - 6, y + 4, "end");
        }
        for (var i = 0; i < panel.Ticks.Count; i++)
            yield return Text(panel.Ticks[i], X(i, panel.Ticks.Count), Height - Bottom + 18, "middle");
    }

    private static IEnumerable<XElement> Legend(IReadOnlyList<Series> series)
    {
        // Fonts differ: room for wide letters.
        const double LetterWidth = 7, Gap = 26;
        var x = (Width - series.Sum(each => each.Name.Length * LetterWidth) - (series.Count - 1) * Gap) / 2;
        for (var i = 0; i < series.Count; i++)
        {
            yield return Dot(x - 8, 38, Colours[i]);
            yield return Text(series[i].Name, x, 42, "start");
            x += series[i].Name.Length * LetterWidth + Gap;
        }
    }

    private static IEnumerable<XElement> Curve(Series series, string colour, double ceiling)
    {
        var points = series.Points.Select((point, i) => (X: X(i, series.Points.Count), Figure: point))
            .Where(each => IsKnown(each.Figure)).ToList();
        foreach (var (from, to) in points.Zip(points.Skip(1)))
            yield return Line(from.X, Y(from.Figure.Median, ceiling), to.X, Y(to.Figure.Median, ceiling), colour, 2);
        foreach (var (x, figure) in points)
        {
            yield return Line(x, Y(figure.Min, ceiling), x, Y(figure.Max, ceiling), colour, 1);
            foreach (var end in new[] { figure.Min, figure.Max }.Where(end => !end.Equals(figure.Median)))
                yield return Line(x - 5, Y(end, ceiling), x + 5, Y(end, ceiling), colour, 1);
            yield return Dot(x, Y(figure.Median, ceiling), colour);
        }
    }

    // The medians, the largest first; one that would be written over another one is left to the table.
    private static IEnumerable<XElement> Labels(Panel panel, double ceiling)
    {
        const double LineHeight = 13, Above = 8, Below = 17;
        for (var i = 0; i < panel.Ticks.Count; i++)
        {
            var points = panel.Series.Select((series, at) => (Figure: series.Points[i], Colour: Colours[at]))
                .Where(each => IsKnown(each.Figure));
            var taken = new List<double>();
            foreach (var (figure, colour) in points.OrderByDescending(each => each.Figure.Median))
            {
                double[] places = [Y(figure.Max, ceiling) - Above, Y(figure.Min, ceiling) + Below];
                var free = places.Where(y => y < Height - Bottom && taken.TrueForAll(other => Math.Abs(other - y) >= LineHeight)).ToList();
                if (free.Count == 0) continue;
                taken.Add(free[0]);
                taken.Add(Y(figure.Median, ceiling) + LineHeight / 2);
                var median = figure.Median.ToString("#,0.#", CultureInfo.InvariantCulture);
                yield return Text(median, X(i, panel.Ticks.Count), free[0], "middle", new XAttribute("fill", colour));
            }
        }
    }

    private static bool IsKnown(Spread figure) => !double.IsNaN(figure.Median);

    private static double X(int tick, int ticks) => Left + (Width - Left - Right) * (tick + 0.5) / ticks;

    private static double Y(double value, double ceiling) => Height - Bottom - (Height - Top - Bottom) * value / ceiling;

    // A round number that leaves room for the labels above the points.
    private static double Ceiling(double largest)
    {
        var room = Math.Max(largest, 1e-9) * 1.2;
        var power = Math.Pow(10, Math.Floor(Math.Log10(room)));
        return power * Steps.First(each => power * each >= room);
    }

    private static XElement Dot(double x, double y, string colour) => new(
        Svg + "circle", Number("cx", x), Number("cy", y), new XAttribute("r", 4), new XAttribute("fill", colour));

    private static XElement Text(string text, double x, double y, string anchor, XAttribute? look = null) => new(
        Svg + "text", Number("x", x), Number("y", y), new XAttribute("text-anchor", anchor), look, text);

    private static XElement Line(double x1, double y1, double x2, double y2, string stroke, int width) => new(
        Svg + "line", Number("x1", x1), Number("y1", y1), Number("x2", x2), Number("y2", y2),
        new XAttribute("stroke", stroke), new XAttribute("stroke-width", width));

    private static XAttribute Number(string name, double value) => new(name, value.ToString("0.#", CultureInfo.InvariantCulture));
}

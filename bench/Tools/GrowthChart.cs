using System.Globalization;
using System.Xml.Linq;
using Watch.Actors.Bench.Plumbing;

namespace Watch.Actors.Bench.Tools;

/// <summary>One figure as it grows: medians as a line, smallest to largest as whiskers.</summary>
/// <param name="Title">What is measured.</param>
/// <param name="Unit">Of the figure.</param>
/// <param name="Over">What grows.</param>
/// <param name="Points">From left to right.</param>
internal sealed record Panel(string Title, string Unit, string Over, List<(string X, Spread Y)> Points);

/// <summary>Draws panels as SVG, three in a row. Every panel begins at nought, so that what is flat looks flat.</summary>
internal static class GrowthChart
{
    private const int InRow = 3, Width = 320, Height = 260, Left = 64, Right = 24, Top = 44, Bottom = 48;
    private static readonly int[] Steps = [1, 2, 4, 8, 10];
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static string Draw(IReadOnlyList<Panel> panels)
    {
        var rows = (panels.Count + InRow - 1) / InRow;
        var root = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {InRow * Width} {rows * Height}"), new XAttribute("width", InRow * Width), new XAttribute("height", rows * Height),
            new XAttribute("font-family", "sans-serif"), new XAttribute("font-size", 12), new XAttribute("fill", "#222"),
            new XElement(Svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "#fff")));
        for (var i = 0; i < panels.Count; i++)
        {
            root.Add(new XElement(
                Svg + "g", new XAttribute("transform", $"translate({i % InRow * Width},{i / InRow * Height})"), Draw(panels[i])));
        }
        return root.ToString() + Environment.NewLine;
    }

    private static IEnumerable<XElement> Draw(Panel panel)
    {
        var known = panel.Points.Where(point => !double.IsNaN(point.Y.Median)).ToList();
        var ceiling = Ceiling(known.Count == 0 ? 1 : known.Max(point => point.Y.Max));
        yield return Text(panel.Title, Width / 2.0, 20, "middle", bold: true);
        yield return Text(panel.Unit, 8, Top - 8, "start");
        yield return Text(panel.Over, Width / 2.0, Height - 8, "middle");
        for (var step = 0; step <= 4; step++)
        {
            var value = ceiling * step / 4;
            yield return Line(Left, Y(value, ceiling), Width - Right, Y(value, ceiling), step == 0 ? "#222" : "#ddd", 1);
            yield return Text(value.ToString("#,0.##", CultureInfo.InvariantCulture), Left - 6, Y(value, ceiling) + 4, "end");
        }
        var drawn = new List<(double X, double Y)>();
        for (var i = 0; i < panel.Points.Count; i++)
        {
            var (label, figure) = panel.Points[i];
            var x = Left + (Width - Left - Right) * (i + 0.5) / panel.Points.Count;
            yield return Text(label, x, Height - Bottom + 18, "middle");
            if (double.IsNaN(figure.Median)) continue;
            yield return Line(x, Y(figure.Min, ceiling), x, Y(figure.Max, ceiling), "#0b62a4", 1);
            yield return new XElement(
                Svg + "circle", Number("cx", x), Number("cy", Y(figure.Median, ceiling)), new XAttribute("r", 4), new XAttribute("fill", "#0b62a4"));
            yield return Text(figure.Median.ToString("#,0.#", CultureInfo.InvariantCulture), x, Y(figure.Max, ceiling) - 8, "middle", bold: true);
            drawn.Add((x, Y(figure.Median, ceiling)));
        }
        foreach (var (from, to) in drawn.Zip(drawn.Skip(1))) yield return Line(from.X, from.Y, to.X, to.Y, "#0b62a4", 2);
    }

    private static double Y(double value, double ceiling) => Height - Bottom - (Height - Top - Bottom) * value / ceiling;

    // A round number that leaves room for the labels above the points.
    private static double Ceiling(double largest)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(largest * 1.2)));
        return power * Steps.First(each => power * each >= largest * 1.2);
    }

    private static XElement Text(string text, double x, double y, string anchor, bool bold = false) => new(
        Svg + "text", Number("x", x), Number("y", y), new XAttribute("text-anchor", anchor),
        bold ? new XAttribute("font-weight", "bold") : null, text);

    private static XElement Line(double x1, double y1, double x2, double y2, string stroke, int width) => new(
        Svg + "line", Number("x1", x1), Number("y1", y1), Number("x2", x2), Number("y2", y2),
        new XAttribute("stroke", stroke), new XAttribute("stroke-width", width));

    private static XAttribute Number(string name, double value) => new(name, value.ToString("0.#", CultureInfo.InvariantCulture));
}

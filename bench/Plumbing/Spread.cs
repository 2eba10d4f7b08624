namespace Watch.Actors.Bench.Plumbing;

/// <summary>A figure of several runs: its median, and the smallest and the largest; NaN where there was none.</summary>
internal readonly record struct Spread(double Median, double Min, double Max) : IFormattable
{
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0) return new Spread(double.NaN, double.NaN, double.NaN);
        var middle = sorted.Length / 2;
        return new Spread(sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[0], sorted[^1]);
    }

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        if (double.IsNaN(Median)) return "-";
        var median = Median.ToString(format, formatProvider);
        return Min.Equals(Max) ? median : $"{median} ({Min.ToString(format, formatProvider)} to {Max.ToString(format, formatProvider)})";
    }
}

namespace Watch.Actors.Bench.Plumbing;

/// <summary>Quantiles of times in milliseconds.</summary>
internal static class Quantiles
{
    /// <summary>
    /// Adds p50, p99, p99.9 and the largest under names that begin with <paramref name="name"/>; -1 where there are no times.
    /// </summary>
    public static void AddQuantiles(this Report report, string name, IEnumerable<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        report[name + "_p50_ms"] = At(sorted, 0.5);
        report[name + "_p99_ms"] = At(sorted, 0.99);
        report[name + "_p999_ms"] = At(sorted, 0.999);
        report[name + "_max_ms"] = At(sorted, 1);
    }

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? -1 : sorted[(int)(share * (sorted.Length - 1))];
}

using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Watch.Actors.Settings;

/// <summary>Finds keys under our root that nothing reads: most often a typing error that would otherwise change nothing, silently.</summary>
internal static class UnknownKeys
{
    private const string Clusters = "clusters";

    /// <exception cref="ConfigurationException">There is one; the message names it and the nearest known one.</exception>
    public static void Reject(Config config, Config reference)
    {
        var known = Leaves(reference.GetConfig(WatchSettings.Root), "").ToHashSet(StringComparer.Ordinal);
        known.Remove(Clusters);
        if (config.GetConfig(WatchSettings.Root) is not { IsEmpty: false } given) return;
        foreach (var key in Leaves(given, "").Where(key => !IsKnown(key, known)))
            throw new ConfigurationException(
                $"{WatchSettings.Root}.{key}: no such setting; did you mean {WatchSettings.Root}.{Nearest(WithoutCluster(key), known)}?");
    }

    private static bool IsKnown(string key, HashSet<string> known) => key == Clusters || known.Contains(WithoutCluster(key));

    // clusters.NAME.rest stands for rest.
    private static string WithoutCluster(string key) =>
        key.StartsWith(Clusters + ".", StringComparison.Ordinal) && key.Split('.', 3) is [_, _, var rest] ? rest : key;

    private static IEnumerable<string> Leaves(Config config, string path) => config.IsEmpty ? [] : Leaves(config.Root, path);

    private static IEnumerable<string> Leaves(HoconValue value, string path)
    {
        if (!value.IsObject() || value.GetObject().Items.Count == 0) return [path];
        return value.GetObject().Items.SelectMany(item => Leaves(item.Value, path.Length == 0 ? item.Key : $"{path}.{item.Key}"));
    }

    private static string Nearest(string key, IEnumerable<string> known) => known.MinBy(candidate => Distance(key, candidate))!;

    // Levenshtein's distance: how many letters to change, add or leave out.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[b.Length];
    }
}

using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Watch.Actors.Settings;

/// <summary>
/// Finds keys under our root that nothing reads: most often a typing error that would otherwise change nothing, silently.
/// </summary>
internal static class UnknownKeys
{
    /// <summary>The section with further clusters, each with overrides of everything beside this section.</summary>
    public const string Clusters = "clusters";

    /// <exception cref="ConfigurationException">There is one; the message names it and the nearest known one.</exception>
    public static void Reject(Config config, Config reference)
    {
        Reject(config, reference, WatchSettings.Root);
        if (config.GetConfig(WatchSettings.Root)?.Root is not { } given) return;
        var known = reference.GetConfig(WatchSettings.Root).Root;
        if (!given.GetObject().Items.TryGetValue(Clusters, out var clusters) || !clusters.IsObject()) return;
        foreach (var (name, cluster) in clusters.GetObject().Items)
        {
            var root = ClusterRoot(name);
            Check(cluster, known, root, new Place(root, [.. Leaves(known, root)]));
        }
    }

    /// <summary>The same for one section, without the overrides of clusters.</summary>
    public static void Reject(Config config, Config reference, string root)
    {
        if (config.GetConfig(root)?.Root is not { } given) return;
        var known = reference.GetConfig(root).Root;
        Check(given, known, root, new Place(root, [.. Leaves(known, root)]));
    }

    /// <summary>Where the overrides of a cluster stand.</summary>
    public static string ClusterRoot(string name) =>
        $"{WatchSettings.Root}.{Clusters}.{(name.Contains('.', StringComparison.Ordinal) ? $"\"{name}\"" : name)}";

    private static void Check(HoconValue given, HoconValue known, string path, Place place)
    {
        if (known.IsObject() && !given.IsObject())
        {
            throw Wrong(path, place.Leaves.FirstOrDefault(leaf => leaf.StartsWith(path + ".", StringComparison.Ordinal)) is { } example
                ? $"is a section: give the settings in it, such as {example}"
                : "is a section: give it a section for each cluster, by name");
        }
        if (!known.IsObject() && given.IsObject())
            throw Wrong(path, "is one setting, not a section: give it a value");
        if (!known.IsObject()) return;
        foreach (var (name, value) in given.GetObject().Items)
        {
            var key = $"{path}.{name}";
            var isClusters = key == $"{place.Root}.{Clusters}";
            if (isClusters && place.IsCommon && value.IsObject()) continue;
            if (!known.GetObject().Items.TryGetValue(name, out var same) || (isClusters && !place.IsCommon))
            {
                var closest = NearestName.To(key, place.Leaves);
                throw Wrong(key, $"no such setting; did you mean {closest}?");
            }
            Check(value, same, key, place);
        }
    }

    private static ConfigurationException Wrong(string path, string what) => new($"{path.ReplaceLineEndings(" ")}: {what}");

    private static IEnumerable<string> Leaves(HoconValue value, string path) =>
        value.IsObject() ? value.GetObject().Items.SelectMany(item => Leaves(item.Value, $"{path}.{item.Key}")) : [path];

    /// <summary>The common section or that of a cluster, and what may stand in it.</summary>
    private sealed record Place(string Root, IReadOnlyList<string> Leaves)
    {
        public bool IsCommon => Root == WatchSettings.Root;
    }
}

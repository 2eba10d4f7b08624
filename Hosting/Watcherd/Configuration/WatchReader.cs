using Watch.Actors.Settings;
using Watch.Actors.Transport;
using Watch.Actors.Watcherd.CommandLine;

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>Reads a watch with its actions.</summary>
internal static class WatchReader
{
    private static readonly string[] Kinds = ["key", "prefix", "from-key", "range", "everything"];

    public static WatchPlan Read(
        string name, SectionReader section, IReadOnlyDictionary<string, ContextPlan> contexts,
        Func<KeyRange, IEnumerable<ActionPlan>> actions)
    {
        var range = ReadRange(section);
        var options = new WatchOptions { PrevKv = section.Switch("prev-kv"), Filters = ReadFilters(section) };
        if (range is not null && WatchRules.Problem(range, options) is { } problem)
            section.Wrong(problem.StartsWith("filters", StringComparison.Ordinal) ? "filters" : "range", problem);
        var plan = new WatchPlan
        {
            Name = name,
            Context = ReadContext(section, contexts),
            Range = range ?? KeyRange.All,
            Options = options,
            MaxRangeBytes = section.Read("max-range-bytes", (reader, key) => reader.Size(key), 1),
            Actions = new ListOf<ActionPlan>(actions(range ?? KeyRange.All)),
        };
        return plan;
    }

    private static ContextPlan ReadContext(SectionReader section, IReadOnlyDictionary<string, ContextPlan> contexts)
    {
        var name = section.Text("context");
        if (contexts.TryGetValue(name, out var context)) return context;
        if (NearestName.To(name, contexts.Keys) is { } near) section.Wrong("context", $"there is no context \"{name}\"; did you mean {near}?");
        return new ContextPlan(name, new ClusterPlan([], null, TlsSettings.None), RequireLeader: false);
    }

    private static KeyRange? ReadRange(SectionReader section)
    {
        var (key, prefix, fromKey) = (section.Text("key"), section.Text("prefix"), section.Text("from-key"));
        var bounds = section.Section("range");
        var (from, to) = (bounds.Text("from"), bounds.Text("to"));
        bool[] isGiven = [key.Length > 0, prefix.Length > 0, fromKey.Length > 0, from.Length + to.Length > 0, section.Switch("everything")];
        var given = Kinds.Zip(isGiven)
            .Where(kind => kind.Second).Select(kind => kind.First).ToArray();
        switch (given)
        {
            case ["key"]: return KeyRange.Key(key);
            case ["prefix"]: return KeyRange.Prefix(prefix);
            case ["from-key"]: return KeyRange.FromKey(fromKey);
            case ["everything"]: return KeyRange.All;
            case ["range"] when to.Length == 0:
                bounds.Wrong("to", "is missing: give the first key after the range, or use from-key for no end");
                return null;
            case ["range"]: return KeyRange.Between(from, to);
            case []:
                section.Scope.Findings.Wrong(
                    section.Path, "does not say what to watch: give one of key, prefix, from-key, range { from, to }, everything = on");
                return null;
            default:
                section.Wrong(given[^1], $"{string.Join(" and ", given)} exclude each other: give one of them");
                return null;
        }
    }

    private static EventFilters ReadFilters(SectionReader section)
    {
        var filters = EventFilters.None;
        foreach (var text in section.Texts("filters"))
        {
            switch (text)
            {
                case "no-put": filters |= EventFilters.NoPut; break;
                case "no-delete": filters |= EventFilters.NoDelete; break;
                default: section.Wrong("filters", $"\"{text}\" is unknown: give no-put or no-delete"); break;
            }
        }
        return filters;
    }
}

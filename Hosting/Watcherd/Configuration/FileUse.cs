using Watch.Actors.Watcherd.Actions;

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>Finds files that two actions would write. Log actions may share one: they append whole lines.</summary>
internal static class FileUse
{
    public static void Judge(IEnumerable<WatchPlan> watches, Findings findings)
    {
        var used = new Dictionary<string, (string Key, bool IsLog)>(StringComparer.Ordinal);
        foreach (var (key, file, isLog) in watches.SelectMany(Uses))
        {
            if (used.TryAdd(file, (key, isLog)) || (isLog && used[file].IsLog)) continue;
            findings.Wrong(key, $"\"{file}\" is the file of {used[file].Key} too: give each its own");
        }
    }

    private static IEnumerable<(string Key, string File, bool IsLog)> Uses(WatchPlan watch)
    {
        foreach (var action in watch.Actions)
        {
            var path = KeyPath.Join(KeyPath.Join(KeyPath.Join("watcherd.watches", watch.Name), "actions"), action.Name);
            yield return (KeyPath.Join(path, "dead-letter"), action.Queue.DeadLetterFile, false);
            if (action is LogPlan { Path: { } log }) yield return (KeyPath.Join(path, "path"), log, true);
            if (action is FilePlan file && !KeyPattern.IsPattern(file.Path)) yield return (KeyPath.Join(path, "path"), file.Path, false);
        }
    }
}

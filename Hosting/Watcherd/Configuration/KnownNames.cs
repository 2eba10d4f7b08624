using Akka.Configuration.Hocon;
using Watch.Actors.Settings;

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>Sorts what is given in a section into what is known there and what is not: most often a typing error.</summary>
internal static class KnownNames
{
    /// <summary>Takes what is known, and finds the rest wrong.</summary>
    /// <param name="given">What is given.</param>
    /// <param name="known">What there is, with its defaults; a section without any takes texts by any name.</param>
    /// <param name="path">Where the section stands.</param>
    /// <param name="findings">Takes what is wrong.</param>
    /// <param name="hint">Says more about a name that is not known; null for nothing.</param>
    public static HoconObject Sift(
        HoconObject given, HoconObject known, string path, Findings findings, Func<string, string?>? hint = null)
    {
        List<string> leaves = [.. Leaves(known, path)];
        return Sift(given, known, path, findings, (key, name) =>
            hint?.Invoke(name) ?? $"no such setting; did you mean {NearestName.To(key, leaves)}?");
    }

    /// <summary>One section over another: settings of the first, and those of the second that it does not have.</summary>
    public static HoconObject Over(HoconObject first, HoconObject second)
    {
        var both = new HoconObject();
        both.Merge(second);
        both.Merge(first);
        return both;
    }

    private static HoconObject Sift(
        HoconObject given, HoconObject known, string path, Findings findings, Func<string, string, string> unknown)
    {
        var good = new HoconObject();
        foreach (var (name, value) in given.Items)
        {
            var key = KeyPath.Join(path, name);
            if (known.Items.Count == 0)
            {
                if (value.IsString()) good.Items[name] = value;
                else findings.Wrong(key, "is no text: give one in quotes");
                continue;
            }
            if (!known.Items.TryGetValue(name, out var same)) findings.Wrong(key, unknown(key, name));
            else if (same.IsObject() && value.IsObject())
                good.GetOrCreateKey(name).AppendValue(Sift(value.GetObject(), same.GetObject(), key, findings, unknown));
            else if (same.IsObject())
                findings.Wrong(key, Leaves(same.GetObject(), key).FirstOrDefault() is { } example && example != key
                    ? $"is a section: give the settings in it, such as {example}"
                    : "is a section: give texts by name in it");
            else if (value.IsObject()) findings.Wrong(key, "is one setting, not a section: give it a value");
            else good.Items[name] = value;
        }
        return good;
    }

    private static IEnumerable<string> Leaves(HoconObject section, string path) => section.Items.SelectMany(item =>
        KeyPath.Join(path, item.Key) is var key && item.Value.IsObject() && item.Value.GetObject().Items.Count > 0
            ? Leaves(item.Value.GetObject(), key)
            : [key]);
}

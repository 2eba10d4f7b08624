using Akka.Configuration.Hocon;

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>What all readers of one configuration have in common.</summary>
/// <param name="Folder">The folder, full path, that paths begin at which are not absolute.</param>
/// <param name="Machine">What the configuration is judged against.</param>
/// <param name="Findings">Takes what is wrong.</param>
internal sealed record ReadingScope(string Folder, IMachine Machine, Findings Findings)
{
    private const int LongestName = 100;

    public string FullPath(string path) => Path.GetFullPath(path, Folder);

    /// <summary>Why nothing can be appended to a file; null when it can as far as one sees.</summary>
    /// <param name="file">The file, full path; it need not exist.</param>
    public string? WhyNotAppendable(string file) => WhyNotWritable(file)
        ?? (File.Exists(file) && !Machine.MayWriteTo(file) ? $"this user may not write to \"{file}\": give another path, or allow it" : null);

    /// <summary>Why a file cannot be put in a place; null when it can as far as one sees. Folders that are missing are made when it is.</summary>
    /// <param name="file">The file, full path; it need not exist.</param>
    public string? WhyNotWritable(string file) =>
        Directory.Exists(file) ? $"\"{file}\" is a folder: give the path of a file" : WhyNotAFolder(Path.GetDirectoryName(file)!);

    /// <summary>Why no files can be made in a folder; null when they can.</summary>
    /// <param name="folder">The folder, full path; it need not exist.</param>
    public string? WhyNotAFolder(string folder)
    {
        var there = folder;
        while (!Path.Exists(there) && Path.GetDirectoryName(there) is { } above) there = above;
        if (!Directory.Exists(there)) return $"\"{there}\" is a file, and a folder is needed there: give another path";
        return Machine.MayWriteIn(there) ? null : $"this user may not write in \"{there}\": give another path, or allow it";
    }

    /// <summary>Sections by names that are free and fit for files; none where the setting is no section.</summary>
    public IEnumerable<(string Name, string Path, HoconObject Values)> Sections(HoconObject values, string path, string key)
    {
        if (values.GetKey(key) is not { } named) yield break;
        var parent = KeyPath.Join(path, key);
        if (!named.IsObject())
        {
            Findings.Wrong(parent, "is a section: give it a section for each, by name");
            yield break;
        }
        foreach (var (name, value) in named.GetObject().Items)
        {
            var own = KeyPath.Join(parent, name);
            if (!IsName(name))
                Findings.Wrong(own, $"is no name: use up to {LongestName} letters, digits, '-', '_' and '.', and no '.' first");
            else if (!value.IsObject()) Findings.Wrong(own, "is a section: give it settings in { }");
            else yield return (name, own, value.GetObject());
        }
    }

    // Names of watches and actions are names of files and labels of metrics.
    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}

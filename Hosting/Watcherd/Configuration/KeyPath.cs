namespace Watch.Actors.Watcherd.Configuration;

/// <summary>Full paths of keys: names with dots between; a name with a dot of its own is in quotes.</summary>
internal static class KeyPath
{
    public static string Join(string parent, string name)
    {
        var quoted = name.Contains('.', StringComparison.Ordinal) ? $"\"{name}\"" : name;
        return parent.Length == 0 ? quoted : $"{parent}.{quoted}";
    }

    /// <returns>The path of the section that a key stands in; empty for one that stands in none.</returns>
    public static string Parent(string path)
    {
        var isQuoted = false;
        for (var i = path.Length - 1; i >= 0; i--)
        {
            if (path[i] == '"') isQuoted = !isQuoted;
            else if (path[i] == '.' && !isQuoted) return path[..i];
        }
        return "";
    }
}

namespace Watch.Actors.Settings;

/// <summary>Finds what a name that nobody knows was meant to be.</summary>
internal static class NearestName
{
    /// <returns>The known name that differs least, and shares the longest beginning; null when none is known.</returns>
    public static string? To(string given, IEnumerable<string> known) =>
        known.MinBy(name => Distance(given, name) - given.AsSpan().CommonPrefixLength(name));

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

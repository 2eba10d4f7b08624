namespace Watch.Actors.Watcherd.Actions;

/// <summary>Texts of others, in one line and without signs that a terminal would obey.</summary>
internal static class OneLine
{
    private const int Longest = 500;

    public static string Of(string text)
    {
        var lines = text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = string.Concat(string.Join("; ", lines).Where(c => !char.IsControl(c)));
        return line.Length > Longest ? "…" + line[^Longest..] : line;
    }
}

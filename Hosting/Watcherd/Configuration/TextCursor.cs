namespace Watch.Actors.Watcherd.Configuration;

/// <summary>A place in a text, that knows its line.</summary>
internal sealed class TextCursor(string text)
{
    private int _at;

    /// <summary>From 1.</summary>
    public int Line { get; private set; } = 1;

    public bool IsAtEnd => _at >= text.Length;

    /// <param name="ahead">How many letters after the next one.</param>
    /// <returns>NUL behind the end.</returns>
    public char Peek(int ahead = 0) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    public bool Matches(string what) => string.CompareOrdinal(text, _at, what, 0, what.Length) == 0;

    public char Take()
    {
        if (text[_at] == '\n') Line++;
        return text[_at++];
    }

    public string Take(int count)
    {
        var taken = text.Substring(_at, count);
        for (var i = 0; i < count; i++) Take();
        return taken;
    }

    public string TakeWhile(Func<char, bool> isWanted)
    {
        var length = 0;
        while (_at + length < text.Length && isWanted(text[_at + length])) length++;
        return Take(length);
    }

    /// <returns>How many letters stand before the next <paramref name="what"/>; negative when there is none.</returns>
    public int DistanceTo(string what) => text.IndexOf(what, _at, StringComparison.Ordinal) - _at;
}

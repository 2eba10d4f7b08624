using System.Globalization;
using System.Text;

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>Texts of HOCON: blanks and comments, words without quotes, texts in one or three quotes.</summary>
internal static class HoconText
{
    private const string Three = "\"\"\"";

    public static bool IsComment(TextCursor at) => at.Peek() == '#' || at.Matches("//");

    public static bool IsWordLetter(char c) => !char.IsWhiteSpace(c) && !"$\"{}[]:=,+#`^?!@*&\\".Contains(c, StringComparison.Ordinal);

    /// <summary>Goes on to what is no blank, no comment, and no comma where those may stand.</summary>
    public static void SkipBlank(TextCursor at, bool isComma)
    {
        while (!at.IsAtEnd)
        {
            if (IsComment(at)) at.TakeWhile(c => c != '\n');
            else if (char.IsWhiteSpace(at.Peek()) || (isComma && at.Peek() == ',')) at.Take();
            else return;
        }
    }

    public static string TakeBlanksInLine(TextCursor at) => at.TakeWhile(c => c is ' ' or '\t');

    /// <summary>Letters without quotes up to a blank, a comment or a sign.</summary>
    /// <param name="at">Where it begins.</param>
    /// <param name="isWanted">Whether a letter is one of the word.</param>
    public static string TakeWord(TextCursor at, Func<char, bool> isWanted)
    {
        var word = new StringBuilder();
        while (!at.IsAtEnd && !IsComment(at) && isWanted(at.Peek())) word.Append(at.Take());
        return word.ToString();
    }

    /// <summary>A text in quotes.</summary>
    /// <exception cref="HoconSyntaxException">It does not end, or holds a \ that stands for nothing.</exception>
    public static string TakeQuoted(TextCursor at)
    {
        if (at.Matches(Three)) return TakeTripleQuoted(at);
        var line = at.Line;
        at.Take();
        var text = new StringBuilder();
        while (at.Peek() != '"')
        {
            if (at.IsAtEnd || at.Peek() == '\n')
                throw new HoconSyntaxException(line, $"a text in quotes is never closed: add \" in its line, or put {Three} around it");
            text.Append(at.Peek() == '\\' ? TakeEscape(at) : at.Take());
        }
        at.Take();
        return text.ToString();
    }

    private static string TakeTripleQuoted(TextCursor at)
    {
        var line = at.Line;
        at.Take(Three.Length);
        var length = at.DistanceTo(Three);
        if (length < 0) throw new HoconSyntaxException(line, $"a text in triple quotes is never closed: add {Three}");

        // Of more than three quotes the last three close.
        while (at.Peek(length + Three.Length) == '"') length++;
        var text = at.Take(length);
        at.Take(Three.Length);
        return text;
    }

    private static char TakeEscape(TextCursor at)
    {
        at.Take();
        switch (at.IsAtEnd ? '\0' : at.Take())
        {
            case var same and ('"' or '\\' or '/'): return same;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u':
                ReadOnlySpan<char> digits = [at.Peek(0), at.Peek(1), at.Peek(2), at.Peek(3)];
                if (!ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)) break;
                at.Take(digits.Length);
                return (char)code;
        }
        throw new HoconSyntaxException(at.Line, "a \\ in quotes stands before what it means nothing with: write \\\\ for the sign itself");
    }
}

/// <summary>A file cannot be understood from this line on.</summary>
internal sealed class HoconSyntaxException(int line, string what) : Exception(what)
{
    public int Line => line;
}

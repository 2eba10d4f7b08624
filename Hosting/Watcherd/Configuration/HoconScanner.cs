using System.Text;
using Watch.Actors.Watcherd.CommandLine;

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>What a scanner asks and tells while it reads a file.</summary>
internal interface IHoconReading
{
    /// <returns>The value of a variable of the environment; null when it is not set.</returns>
    string? Variable(string name);

    /// <summary>A key stands in a line.</summary>
    void Given(string path, int line);

    /// <summary>A line is wrong, and reading goes on.</summary>
    void Wrong(int line, string what);

    /// <summary>Another file is to be read in this place.</summary>
    void Include(string file, int line, string path);
}

/// <summary>
/// Reads a file of HOCON for what Akka's parser does not have: the lines of keys, variables of the environment, a word about what is not
/// closed or not understood. What it reads it writes again as plain HOCON, for that parser to merge.
/// </summary>
/// <param name="text">What the file holds.</param>
/// <param name="plain">Takes it as plain HOCON.</param>
/// <param name="reading">What goes beyond the file.</param>
internal sealed class HoconScanner(string text, StringBuilder plain, IHoconReading reading)
{
    private readonly TextCursor _at = new(text);

    /// <summary>Reads the file to its end.</summary>
    /// <param name="path">The section that it is included in; empty for the outermost.</param>
    /// <exception cref="HoconSyntaxException">It cannot be understood from some line on.</exception>
    public void Scan(string path) => ScanSection(path, openedIn: null);

    private void ScanSection(string path, int? openedIn)
    {
        while (true)
        {
            HoconText.SkipBlank(_at, isComma: true);
            if (_at.IsAtEnd && openedIn is { } line) throw new HoconSyntaxException(line, $"{path}: the section is never closed: add }}");
            if (_at.IsAtEnd) return;
            if (_at.Peek() == '}')
            {
                if (openedIn is null) throw Wrong("} closes no section: leave it out");
                _at.Take();
                return;
            }
            if (_at.Matches("include") && _at.Peek("include".Length) is ' ' or '\t' or '"' or '(') ScanInclude(path);
            else ScanSetting(path);
        }
    }

    private void ScanInclude(string path)
    {
        var line = _at.Line;
        _at.Take("include".Length);
        HoconText.TakeBlanksInLine(_at);
        if (_at.Peek() != '"') throw Wrong("include is not followed by a file in quotes: write include \"other.conf\"");
        reading.Include(HoconText.TakeQuoted(_at), line, path);
    }

    private void ScanSetting(string section)
    {
        var mark = plain.Length;
        var line = _at.Line;
        var path = ScanKey(section);
        HoconText.TakeBlanksInLine(_at);
        if (_at.Peek() is '=' or ':')
        {
            _at.Take();
            HoconText.SkipBlank(_at, isComma: false);
        }
        else if (_at.Peek() != '{')
        {
            throw new HoconSyntaxException(line, _at.Matches("+=")
                ? $"{path}: += is not known here: give the whole list after ="
                : $"{path}: has no value: give one after =, or a section in {{ }}");
        }
        reading.Given(path, line);
        plain.Append(" = ");
        if (ScanValue(path)) plain.Append('\n');
        else plain.Length = mark;
    }

    private string ScanKey(string section)
    {
        for (var path = section; ; _at.Take(), plain.Append('.'))
        {
            var name = _at.Peek() == '"' ? HoconText.TakeQuoted(_at) : HoconText.TakeWord(_at, c => HoconText.IsWordLetter(c) && c != '.');
            if (name.Length == 0) throw Unexpected("a key");
            path = KeyPath.Join(path, name);
            plain.Append(ClusterPlan.Quoted(name));
            if (_at.Peek() != '.') return path;
        }
    }

    /// <returns>False where the value is nothing but variables that need not be set and are not: the key stays as it was.</returns>
    private bool ScanValue(string path)
    {
        switch (_at.Peek())
        {
            case '{':
                var line = _at.Line;
                _at.Take();
                plain.Append("{\n");
                ScanSection(path, line);
                plain.Append('}');
                return true;
            case '[':
                ScanList(path);
                return true;
            default:
                return ScanText(path);
        }
    }

    private void ScanList(string path)
    {
        var line = _at.Line;
        _at.Take();
        plain.Append('[');
        while (true)
        {
            HoconText.SkipBlank(_at, isComma: true);
            if (_at.IsAtEnd || _at.Peek() == '}') throw new HoconSyntaxException(line, $"{path}: the list is never closed: add ]");
            if (_at.Peek() == ']') break;
            if (ScanValue(path)) plain.Append(", ");
        }
        _at.Take();
        plain.Append(']');
    }

    private bool ScanText(string path)
    {
        var whole = new StringBuilder();
        var (parts, isAnySet) = (0, false);
        while (true)
        {
            var blanks = HoconText.TakeBlanksInLine(_at);
            if (_at.IsAtEnd || !IsPart()) break;
            if (parts++ > 0) whole.Append(blanks);
            var part = _at.Matches("${") ? ScanVariable(path)
                : _at.Peek() == '"' ? HoconText.TakeQuoted(_at)
                : HoconText.TakeWord(_at, HoconText.IsWordLetter);
            isAnySet |= part is not null;
            whole.Append(part);
        }
        if (!IsEndOfValue()) throw Unexpected($"{path}: the rest of the value");
        if (parts == 0) throw Wrong($"{path}: has no value: give one after =, or leave the key out");
        var value = whole.ToString();
        if (value != value.Trim()) reading.Wrong(_at.Line, $"{path}: begins or ends with a blank, which would be lost: leave it out");
        if (isAnySet) plain.Append(ClusterPlan.Quoted(value));
        return isAnySet;
    }

    private bool IsPart() =>
        _at.Matches("${") || _at.Peek() == '"' || (HoconText.IsWordLetter(_at.Peek()) && !HoconText.IsComment(_at));

    private bool IsEndOfValue() => _at.IsAtEnd || _at.Peek() is '\n' or '\r' or ',' or '}' or ']' || HoconText.IsComment(_at);

    /// <returns>Null for a variable that need not be set and is not.</returns>
    private string? ScanVariable(string path)
    {
        _at.Take("${".Length);
        var isOptional = _at.Peek() == '?';
        if (isOptional) _at.Take();
        var name = _at.TakeWhile(c => c is not ('}' or '\n'));
        if (_at.Peek() != '}') throw Wrong($"{path}: ${{ is never closed: add }}");
        _at.Take();
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            reading.Wrong(_at.Line, $"{path}: ${{{name}}} is no variable of the environment: give the name of one, such as ${{HOME}}");
            return "";
        }
        if (reading.Variable(name) is { } value) return value;
        if (isOptional) return null;
        reading.Wrong(_at.Line, $"{path}: ${{{name}}} is not set in the environment: set it, or write ${{?{name}}} to go without");
        return "";
    }

    private HoconSyntaxException Wrong(string what) => new(_at.Line, what);

    private HoconSyntaxException Unexpected(string wanted) => Wrong(_at.IsAtEnd
        ? $"{wanted} is missing: the file ends"
        : $"{wanted} cannot begin with {_at.Peek()}: put texts that hold such signs in quotes");
}

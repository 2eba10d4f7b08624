using System.Globalization;

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>What is wrong with a configuration, a line each: file, line where known, key, what, remedy. None holds a secret.</summary>
internal sealed class Findings(string mainFile)
{
    private readonly Dictionary<string, (string File, int Line)> _places = new(StringComparer.Ordinal);
    private readonly List<(string File, int Line, string Text)> _problems = [];

    public bool Any => _problems.Count > 0;

    /// <summary>Every problem once, in the order of files and lines.</summary>
    public IReadOnlyList<string> Lines =>
    [
        .. _problems.OrderBy(each => each.File, StringComparer.Ordinal).ThenBy(each => each.Line)
            .Select(each => each.Text).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>A key is given in a line; where it is given twice, the later counts.</summary>
    /// <param name="path">The key's full path.</param>
    /// <param name="file">The file.</param>
    /// <param name="line">The line, from 1.</param>
    public void Given(string path, string file, int line)
    {
        _places[path] = (file, line);
        for (var above = KeyPath.Parent(path); above.Length > 0; above = KeyPath.Parent(above)) _places.TryAdd(above, (file, line));
    }

    /// <summary>Whether a key stands in any file.</summary>
    public bool IsGiven(string path) => _places.ContainsKey(path);

    /// <summary>Something is wrong with a key; what is missing is told by the line of the section that it should stand in.</summary>
    /// <param name="path">The key's full path.</param>
    /// <param name="what">What is wrong, and the remedy.</param>
    public void Wrong(string path, string what)
    {
        for (var place = path; place.Length > 0; place = KeyPath.Parent(place))
        {
            if (!_places.TryGetValue(place, out var at)) continue;
            Add(at.File, at.Line, $"{path}: {what}");
            return;
        }
        Add(mainFile, 0, $"{path}: {what}");
    }

    /// <summary>Something is wrong with a line of a file.</summary>
    public void Wrong(string file, int line, string what) => Add(file, line, what);

    /// <summary>Something is wrong with a file as a whole.</summary>
    public void WrongFile(string file, string what) => Add(file, 0, what);

    private void Add(string file, int line, string what) =>
        _problems.Add((file, line, (line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{file}:{line}: {what}") : $"{file}: {what}")
            .ReplaceLineEndings(" ")));
}

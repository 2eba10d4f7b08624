namespace Watch.Actors.TestKit;

/// <summary>The last lines that a process said. Safe for use from several threads.</summary>
internal sealed class LastLines
{
    private const int Most = 5;

    private readonly Queue<string> _lines = new(Most);

    /// <summary>Takes a line; null, where a stream has ended, is none.</summary>
    public void Add(string? line)
    {
        if (line is null) return;
        lock (_lines)
        {
            if (_lines.Count == Most) _lines.Dequeue();
            _lines.Enqueue(line);
        }
    }

    public override string ToString()
    {
        lock (_lines) return string.Join(Environment.NewLine, _lines);
    }
}

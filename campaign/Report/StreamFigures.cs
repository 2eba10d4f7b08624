namespace Watch.Actors.Campaign.Report;

/// <summary>Counts reconnects and parks from one picture of the streams to the next. What comes and goes in between is not seen.</summary>
internal sealed class StreamFigures
{
    private readonly Dictionary<string, StreamState> _last = new(StringComparer.Ordinal);

    public int Streams { get; private set; }

    public int Reconnects { get; private set; }

    /// <summary>Watches that were seen parked, each time anew.</summary>
    public int Parks { get; private set; }

    public int ParkedNow { get; private set; }

    public void See(IReadOnlyList<StreamState> streams)
    {
        ParkedNow = streams.Sum(stream => stream.Parked);
        foreach (var stream in streams)
        {
            if (!_last.TryGetValue(stream.Name, out var before)) Streams++;
            Reconnects += stream.Reconnects - (before?.Reconnects ?? 0);
            Parks += Math.Max(0, stream.Parked - (before?.Parked ?? 0));
            _last[stream.Name] = stream;
        }
    }
}

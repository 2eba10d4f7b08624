namespace Watch.Actors.Watcherd.Pipeline.Model;

/// <summary>Positions at which something is not settled. The same may be open several times.</summary>
internal sealed class OpenPositions
{
    private readonly SortedDictionary<long, int> _open = [];

    /// <summary>The lowest; null if none is open.</summary>
    public long? Lowest
    {
        get
        {
            foreach (var (position, _) in _open) return position;
            return null;
        }
    }

    public void Open(long position) => _open[position] = _open.GetValueOrDefault(position) + 1;

    public void Close(long position)
    {
        if (_open[position] == 1) _open.Remove(position);
        else _open[position]--;
    }
}

namespace Watch.Actors.Model;

/// <summary>Which of many intervals a key lies in. They may lie in each other.</summary>
/// <typeparam name="T">What has an interval.</typeparam>
internal sealed class IntervalIndex<T>
{
    private readonly (KeyInterval Keys, T Owner)[] _byStart;

    // The interval that ends last among those up to here: where it ends before a key, so do all before it.
    private readonly KeyInterval[] _farthest;

    /// <param name="intervals">In the order of their first keys.</param>
    public IntervalIndex(IEnumerable<(KeyInterval Keys, T Owner)> intervals)
    {
        _byStart = [.. intervals];
        _farthest = new KeyInterval[_byStart.Length];
        for (var i = 0; i < _byStart.Length; i++)
            _farthest[i] = i == 0 ? _byStart[0].Keys : _farthest[i - 1].With(_byStart[i].Keys);
    }

    /// <summary>Adds the owners of the intervals in which a key lies.</summary>
    public void Find(ReadOnlySpan<byte> key, ICollection<T> owners)
    {
        for (var i = StartingUpTo(key) - 1; i >= 0 && _farthest[i].EndsAfter(key); i--)
            if (_byStart[i].Keys.EndsAfter(key))
                owners.Add(_byStart[i].Owner);
    }

    private int StartingUpTo(ReadOnlySpan<byte> key)
    {
        var (low, high) = (0, _byStart.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_byStart[middle].Keys.Start.Span.SequenceCompareTo(key) <= 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}

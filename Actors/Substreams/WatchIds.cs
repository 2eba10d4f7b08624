namespace Watch.Actors.Substreams;

/// <summary>
/// Watch ids of a stream: from 1 on, none twice, not even over several connections (S5, rule 4).
/// Used by all substreams of a stream, and its covers, at once.
/// </summary>
internal sealed class WatchIds
{
    private long _last;

    public long Next() => Interlocked.Increment(ref _last);
}

namespace Watch.Actors.Cluster.Model;

/// <summary>
/// How long to wait for an answer before it is asked for again: each time as long as all the times before, so that whoever is slow
/// because thousands ask is not asked the more for it.
/// </summary>
/// <param name="first">The first wait, and the second.</param>
/// <param name="most">All waits together.</param>
internal sealed class Patience(TimeSpan first, TimeSpan most)
{
    private TimeSpan _waited;

    /// <summary>Whether it has been waited for as long as may be.</summary>
    public bool IsOver => _waited >= most;

    /// <summary>The next wait.</summary>
    public TimeSpan Next()
    {
        var next = _waited > first ? _waited : first;
        var left = most - _waited;
        if (next > left) next = left;
        _waited += next;
        return next;
    }

    /// <summary>There was an answer.</summary>
    public void Reset() => _waited = TimeSpan.Zero;
}

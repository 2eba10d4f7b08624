namespace Watch.Actors.Cluster.Model;

/// <summary>
/// How much a session may ask of its watch: no more than the subscriber has granted, and no more than the window ahead of what the
/// subscriber's node has. Totals only grow, so a report that is late or comes twice changes nothing.
/// </summary>
/// <param name="window">Notifications with events that a session may hold.</param>
internal sealed class SessionCredit(int window)
{
    private long _granted, _asked, _taken;

    /// <summary>The subscriber has granted so much in all.</summary>
    public void Granted(long total) => _granted = Math.Max(_granted, total);

    /// <summary>The subscriber's node has one more notification.</summary>
    public void Taken() => _taken++;

    /// <summary>How much more to ask for now; it is asked for then.</summary>
    public int Ask()
    {
        var more = (int)Math.Max(0, Math.Min(_granted, _taken + window) - _asked);
        _asked += more;
        return more;
    }
}

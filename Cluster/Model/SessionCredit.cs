namespace Watch.Actors.Cluster.Model;

/// <summary>
/// How much a session may ask of its watch, and send of it: no more than the subscriber has granted, and no more than the window beyond what
/// has arrived. A notification of the watch may be sent as several. Totals only grow, so a report that is late or comes twice changes nothing.
/// </summary>
/// <param name="window">Notifications with events that a session may hold.</param>
internal sealed class SessionCredit(int window)
{
    private long _granted, _asked, _answered, _waiting, _sent, _arrived;

    /// <summary>The subscriber has granted so much in all.</summary>
    public void Granted(long total) => _granted = Math.Max(_granted, total);

    /// <summary>The watch has sent a notification, which is to be sent as so many.</summary>
    public void Received(int notifications)
    {
        _answered++;
        _waiting += notifications;
    }

    /// <summary>Whether one more may be sent; it is then.</summary>
    public bool TrySend()
    {
        if (_waiting == 0 || _sent >= _granted) return false;
        _waiting--;
        _sent++;
        return true;
    }

    /// <summary>One that was sent has arrived.</summary>
    public void Arrived() => _arrived++;

    /// <summary>How much more to ask of the watch now; it is asked for then.</summary>
    public int Ask()
    {
        var held = _waiting + _sent - _arrived;
        var free = Math.Min(window - held, _granted - _sent - _waiting);
        var more = (int)Math.Max(0, free - (_asked - _answered));
        _asked += more;
        return more;
    }
}

using Watch.Actors.Model;

namespace Watch.Actors.Cluster.Model;

/// <summary>How far a subscriber has been told, whichever session told it; and what the next session is to watch.</summary>
/// <param name="asked">What the subscriber asked for.</param>
internal sealed class Position(WatchOptions asked)
{
    private ResumePoint _at = new(asked.StartRevision);
    private bool _hasStarted, _isListing = asked.InitialList;
    private ulong _clusterId = asked.ClusterId;

    /// <summary>
    /// What to ask of the next session: everything that the subscriber asked for, from the revision after the last that it was told (rule 7).
    /// A list that was not told to its end is told anew.
    /// </summary>
    public WatchOptions Next()
    {
        var options = _isListing
            ? asked with { InitialList = true, StartRevision = 0, ClusterId = 0 }
            : asked with { InitialList = false, StartRevision = _at.Next, ClusterId = _at.Next > 0 ? _clusterId : 0 };

        // Where "from now on" begins has to be known, also by a subscription whose subscriber did not ask.
        return options with { CreatedNotify = !options.InitialList && options.ClusterId == 0 };
    }

    /// <summary>The watch stands.</summary>
    /// <returns>Whether the subscriber is to be told.</returns>
    public bool Started(long revision)
    {
        _at.Created(revision);
        var isFirst = !_hasStarted;
        _hasStarted = true;
        return isFirst && asked.CreatedNotify;
    }

    /// <summary>Events have come.</summary>
    /// <returns>Those that the subscriber has not been told of.</returns>
    public EventBatch Take(EventBatch events)
    {
        if (_isListing) return events;
        var known = 0;
        while (known < events.Count && !_at.Wants(events[known].ModRevision)) known++;
        if (known < events.Count) _at.Delivered(events.LastRevision);
        return known == 0 ? events : events.Slice(known, events.Count - known);
    }

    /// <summary>Nothing is pending up to a revision.</summary>
    /// <returns>Whether that says anything to the subscriber.</returns>
    public bool Progress(long revision)
    {
        if (_isListing) _at = new ResumePoint(revision + 1);
        _isListing = false;
        var says = _at.WouldProgress(revision);
        if (says) _at.Progressed(revision);
        return says;
    }

    /// <summary>The range is told anew, as a list at a revision: up to the progress at that revision events are no history.</summary>
    public void Resynced(ulong clusterId)
    {
        _isListing = true;
        if (clusterId != 0) _clusterId = clusterId;
    }
}

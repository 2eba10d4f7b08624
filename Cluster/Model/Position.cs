using Watch.Actors.Model;

namespace Watch.Actors.Cluster.Model;

/// <summary>How far a subscriber has been told, whichever session told it; and what the next session is to watch.</summary>
/// <param name="asked">What the subscriber asked for.</param>
internal sealed class Position(WatchOptions asked)
{
    private ResumePoint _at = new(asked.StartRevision);
    private bool _hasStarted, _isListing = asked.InitialList;

    // From revision 1 on a watch with resync is told everything, in whichever cluster.
    private ulong _clusterId = asked is { Resync: true, StartRevision: 1 } ? 0 : asked.ClusterId;

    private long _reached;

    /// <summary>
    /// What to ask of the next session: everything that the subscriber asked for, from the revision after the last that it was told (rule 7),
    /// of the cluster that told it. A list that was not told to its end is told anew.
    /// </summary>
    public WatchOptions Next()
    {
        var options = _isListing
            ? asked with { InitialList = true, StartRevision = 0, ClusterId = 0 }
            : asked with { InitialList = false, StartRevision = _at.Next, ClusterId = IsOfOneCluster ? _clusterId : 0 };

        // Where "from now on" begins has to be known, and in which cluster, also by a subscription whose subscriber did not ask.
        return options with { CreatedNotify = !options.InitialList && (options.ClusterId == 0 || !asked.Resync) };
    }

    // A store that does not reach up to where a watch with resync begins is taken for another: of a revision that is still to come no cluster is known.
    private bool IsOfOneCluster => _at.Next > 0 && (!asked.Resync || asked.ClusterId != 0 || _at.Next - 1 <= _reached);

    /// <summary>The watch stands.</summary>
    /// <returns>Whether the subscriber is to be told.</returns>
    public bool Started(long revision, ulong clusterId)
    {
        _at.Created(revision);
        if (clusterId != 0) _clusterId = clusterId;
        _reached = Math.Max(_reached, revision);
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
        _reached = Math.Max(_reached, events.LastRevision);
        return known == 0 ? events : events.Slice(known, events.Count - known);
    }

    /// <summary>Nothing is pending up to a revision.</summary>
    /// <returns>Whether that says anything to the subscriber.</returns>
    public bool Progress(long revision)
    {
        if (_isListing) (_at, _reached) = (new ResumePoint(revision + 1), 0); // of another store, it may be
        (_isListing, _reached) = (false, Math.Max(_reached, revision));
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

namespace Watch.Actors.Model;

/// <summary>
/// Where a watch stands: the revision to ask for when it is created again, and the guard that keeps a revision from being delivered twice.
/// The guard never goes back, nor does what is asked for (rule 6), but for one case: see <see cref="Delivered"/>.
/// </summary>
internal struct ResumePoint
{
    private long _delivered;
    private long _told;

    /// <param name="startRevision">The revision that the subscriber asked for; 0 for "from now on".</param>
    public ResumePoint(long startRevision)
    {
        Next = startRevision;
        _delivered = Math.Max(0, startRevision - 1);
    }

    /// <summary>The start revision of the next create; 0 while a watch "from now on" has not been created.</summary>
    public long Next { get; private set; }

    /// <summary>
    /// The first Created of a watch "from now on" fixes the point at the header's revision + 1: what was there before the watch stays out
    /// of every resume. An explicit revision is never moved by a Created.
    /// </summary>
    public void Created(long headerRevision)
    {
        if (Next == 0 && headerRevision > 0) Next = headerRevision + 1;
    }

    /// <summary>
    /// Whether events of this revision are still to be delivered. Guarded by what was delivered and not by <see cref="Next"/>:
    /// an event at or below the Created header's revision may follow it (S6).
    /// </summary>
    public readonly bool Wants(long modRevision) => modRevision > _delivered;

    /// <summary>
    /// Events up to and including this revision are taken care of. One at or below the Created header's revision (S6) shows that the watch
    /// began before it: others may follow up to there, so a resume begins after this one and not after the Created.
    /// </summary>
    public void Delivered(long lastModRevision)
    {
        _delivered = Math.Max(_delivered, lastModRevision);
        _told = Math.Max(_told, lastModRevision);
        Next = _told + 1;
    }

    /// <summary>
    /// Whether progress at this revision says anything: not 0, nor less than the subscriber has been told (rules 6 and 15).
    /// </summary>
    public readonly bool WouldProgress(long headerRevision) => headerRevision > 0 && headerRevision >= _told;

    /// <summary>The server says that nothing is pending up to this revision (rule 15).</summary>
    public void Progressed(long headerRevision)
    {
        if (!WouldProgress(headerRevision)) return;
        _told = headerRevision;
        Next = Math.Max(Next, headerRevision + 1);
    }
}

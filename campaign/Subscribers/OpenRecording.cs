using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Campaign.Subscribers;

/// <summary>What a watch has been sent so far. Owned by its subscriber, and given away when the watch is over.</summary>
internal sealed class OpenRecording(WatchPlan plan)
{
    private readonly List<EtcdWatch.INotification> _notifications = [];
    private int _credit = plan.Credit ?? Stage.Credit;
    private long _listed;

    public WatchPlan Plan => plan;

    public string Name => plan.Round == 0 ? plan.Name : $"{plan.Name}.{plan.Round}";

    /// <summary>The highest revision of an event behind a list, or of a resync that is complete; 0 for none.</summary>
    public long LastRevision { get; private set; }

    /// <summary>The last revision that is told, by event, progress or start: it may be watched on from the next one.</summary>
    public long Bookmark { get; private set; }

    /// <summary>The highest revision that was the first one needed when a resync came; 0: not known.</summary>
    public long NeededAtResync { get; private set; }

    /// <summary>So many notifications with events may still be sent.</summary>
    public int Credit => _credit;

    /// <summary>Notifications with events that are not acknowledged yet.</summary>
    public int HeldBack { get; private set; }

    /// <summary>Notifications with events that it was sent and had no credit for.</summary>
    public int Overdrawn { get; private set; }

    /// <summary>So many more may be sent. Said before the multiplexer is told, so that it never knows of more.</summary>
    public void Acknowledge(int count)
    {
        _credit += count;
        HeldBack = Math.Max(0, HeldBack - count);
    }

    public void Add(EtcdWatch.INotification notification)
    {
        _notifications.Add(notification);
        if (notification is EtcdWatch.Events { Batch: var batch })
        {
            HeldBack++;
            if (--_credit < 0) Overdrawn++;
            if (batch.LastRevision > _listed) LastRevision = Math.Max(LastRevision, batch.LastRevision);
        }
        Follow(notification);
    }

    // What a resync tells up to its list comes in the order of keys: only the progress at the end of it moves the bookmark.
    private void Follow(EtcdWatch.INotification notification)
    {
        switch (notification)
        {
            case EtcdWatch.Resynced resynced:
                // One that begins in the future needs what lies before, and one that has not been told anything is behind a list.
                NeededAtResync = Math.Max(NeededAtResync, Bookmark > 0 ? Bookmark + 1 : 0);
                _listed = resynced.Revision;
                break;
            case EtcdWatch.Events events when events.Batch.LastRevision > _listed: Advance(events.Batch.LastRevision); break;
            case EtcdWatch.Progress progress when progress.Revision >= _listed:
                if (_listed > 0) LastRevision = Math.Max(LastRevision, progress.Revision);
                Advance(progress.Revision);
                break;
            // One that resyncs begins behind a list, at a revision that it is not told.
            case EtcdWatch.Started started when plan.Options is { StartRevision: 0, Resync: false }:
                Bookmark = Math.Max(Bookmark, started.Revision);
                break;
        }
    }

    private void Advance(long revision)
    {
        _listed = 0;
        Bookmark = Math.Max(Bookmark, revision);
    }

    /// <param name="readUpTo">The revision up to which the watch surely read (<see cref="Recording.ReadUpTo"/>).</param>
    public FinishedRecording Finish(long? readUpTo)
    {
        var recording = new Recording(plan.Range, plan.Options, _notifications) { Name = Name, ReadUpTo = readUpTo };
        return new FinishedRecording(plan, recording, Bookmark, NeededAtResync, Overdrawn);
    }
}

/// <summary>A watch that is over, with all that it was sent.</summary>
/// <param name="Plan">The watch.</param>
/// <param name="Recording">What it was sent.</param>
/// <param name="Bookmark">The last revision that it was told, by event, progress or start; 0 for none.</param>
/// <param name="NeededAtResync">The highest revision that was the first one needed when a resync came; 0: not known.</param>
/// <param name="Overdrawn">Notifications that it was sent without credit.</param>
internal sealed record FinishedRecording(WatchPlan Plan, Recording Recording, long Bookmark, long NeededAtResync, int Overdrawn)
{
    /// <summary>Why it ended; null when its subscriber was gone before.</summary>
    public EndReason? Ended { get; } = Recording.Notifications.OfType<EtcdWatch.Ended>().FirstOrDefault()?.Reason;

    /// <summary>The first revision that it may still have needed when it ended; 0: not known.</summary>
    public long Next => Plan.Next(Bookmark);

    /// <summary>The cluster that it was told of, or had asked for; 0: not known.</summary>
    public ulong ClusterId { get; } =
        Recording.Notifications.OfType<EtcdWatch.Resynced>().LastOrDefault()?.ClusterId ?? Plan.Options.ClusterId;

    /// <summary>The highest revision that it was told of: the history has to reach it before it is held against it.</summary>
    public long HighestRevision { get; } = Recording.Notifications.Select(Revision).DefaultIfEmpty(0).Max();

    /// <summary>Events that it was sent.</summary>
    public int Events { get; } = Recording.Notifications.OfType<EtcdWatch.Events>().Sum(events => events.Batch.Count);

    /// <summary>How often its history was lost and made good.</summary>
    public int Resyncs { get; } = Recording.Notifications.OfType<EtcdWatch.Resynced>().Count();

    /// <summary>It surely read up to this revision, unless it ended before the campaign did.</summary>
    public FinishedRecording ReadTo(long revision) =>
        Ended?.Kind == EndKind.Closed ? this with { Recording = Recording with { ReadUpTo = revision } } : this;

    private static long Revision(EtcdWatch.INotification notification) => notification switch
    {
        EtcdWatch.Events events => events.Batch.LastRevision,
        EtcdWatch.Progress progress => progress.Revision,
        EtcdWatch.Started started => started.Revision,
        EtcdWatch.Resynced resynced => resynced.Revision,
        _ => 0,
    };
}

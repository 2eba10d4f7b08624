using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Campaign.Subscribers;

/// <summary>What a watch has been sent so far. Owned by its subscriber, and given away when the watch is over.</summary>
internal sealed class OpenRecording(WatchPlan plan)
{
    private readonly List<EtcdWatch.INotification> _notifications = [];
    private int _credit = plan.Credit ?? Stage.Credit;

    public WatchPlan Plan => plan;

    public string Name => plan.Round == 0 ? plan.Name : $"{plan.Name}.{plan.Round}";

    /// <summary>The revision of the last event; 0 for none.</summary>
    public long LastRevision { get; private set; }

    /// <summary>The last revision that is told, by event, progress or start: it may be watched on from the next one.</summary>
    public long Bookmark { get; private set; }

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
            LastRevision = batch.LastRevision;
            HeldBack++;
            if (--_credit < 0) Overdrawn++;
        }
        Bookmark = Math.Max(Bookmark, notification switch
        {
            EtcdWatch.Events events => events.Batch.LastRevision,
            EtcdWatch.Progress progress => progress.Revision,
            EtcdWatch.Started started when plan.Options.StartRevision == 0 => started.Revision,
            _ => 0,
        });
    }

    /// <param name="readUpTo">The revision up to which the watch surely read (<see cref="Recording.ReadUpTo"/>).</param>
    public FinishedRecording Finish(long? readUpTo) =>
        new(plan, new Recording(plan.Range, plan.Options, _notifications) { Name = Name, ReadUpTo = readUpTo }, Bookmark, Overdrawn);
}

/// <summary>A watch that is over, with all that it was sent.</summary>
/// <param name="Plan">The watch.</param>
/// <param name="Recording">What it was sent.</param>
/// <param name="Bookmark">The last revision that it was told, by event, progress or start; 0 for none.</param>
/// <param name="Overdrawn">Notifications that it was sent without credit.</param>
internal sealed record FinishedRecording(WatchPlan Plan, Recording Recording, long Bookmark, int Overdrawn)
{
    /// <summary>Why it ended; null when its subscriber was gone before.</summary>
    public EndReason? Ended { get; } = Recording.Notifications.OfType<EtcdWatch.Ended>().FirstOrDefault()?.Reason;

    /// <summary>The first revision that it may still have needed when it ended; 0: not known.</summary>
    public long Next => Math.Max(Plan.Options.StartRevision, Bookmark > 0 ? Bookmark + 1 : 0);

    /// <summary>The highest revision that it was told of: the history has to reach it before it is held against it.</summary>
    public long HighestRevision { get; } = Recording.Notifications.Select(Revision).DefaultIfEmpty(0).Max();

    /// <summary>Events that it was sent.</summary>
    public int Events { get; } = Recording.Notifications.OfType<EtcdWatch.Events>().Sum(events => events.Batch.Count);

    /// <summary>It surely read up to this revision, unless it ended before the campaign did.</summary>
    public FinishedRecording ReadTo(long revision) =>
        Ended?.Kind == EndKind.Closed ? this with { Recording = Recording with { ReadUpTo = revision } } : this;

    private static long Revision(EtcdWatch.INotification notification) => notification switch
    {
        EtcdWatch.Events events => events.Batch.LastRevision,
        EtcdWatch.Progress progress => progress.Revision,
        EtcdWatch.Started started => started.Revision,
        _ => 0,
    };
}

using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Campaign.Subscribers;

/// <summary>What a watch has been sent so far. Owned by its subscriber, and given away when the watch is over.</summary>
internal sealed class OpenRecording(WatchPlan plan)
{
    private readonly List<EtcdWatch.INotification> _notifications = [];

    public WatchPlan Plan => plan;

    public string Name => plan.Round == 0 ? plan.Name : $"{plan.Name}.{plan.Round}";

    /// <summary>The revision of the last event; 0 for none.</summary>
    public long LastRevision { get; private set; }

    /// <summary>The last revision that is told, by event, progress or start: it may be watched on from the next one.</summary>
    public long Bookmark { get; private set; }

    public void Add(EtcdWatch.INotification notification)
    {
        _notifications.Add(notification);
        if (notification is EtcdWatch.Events { Batch: var batch }) LastRevision = batch.LastRevision;
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
        new(plan, new Recording(plan.Range, plan.Options, _notifications) { Name = Name, ReadUpTo = readUpTo });
}

/// <summary>A watch that is over, with all that it was sent.</summary>
internal sealed record FinishedRecording(WatchPlan Plan, Recording Recording)
{
    /// <summary>Why it ended; null when its subscriber was gone before.</summary>
    public EndReason? Ended { get; } = Recording.Notifications.OfType<EtcdWatch.Ended>().FirstOrDefault()?.Reason;

    /// <summary>The highest revision that it was told of: the history has to reach it before it is held against it.</summary>
    public long HighestRevision { get; } = Recording.Notifications.Select(Revision).DefaultIfEmpty(0).Max();

    /// <summary>Events that it was sent.</summary>
    public int Events { get; } = Recording.Notifications.OfType<EtcdWatch.Events>().Sum(events => events.Batch.Count);

    /// <summary>It surely read up to this revision, unless it ended before the campaign did.</summary>
    public FinishedRecording ReadTo(long revision) =>
        Ended?.Kind == EndKind.Closed ? new FinishedRecording(Plan, Recording with { ReadUpTo = revision }) : this;

    private static long Revision(EtcdWatch.INotification notification) => notification switch
    {
        EtcdWatch.Events events => events.Batch.LastRevision,
        EtcdWatch.Progress progress => progress.Revision,
        EtcdWatch.Started started => started.Revision,
        _ => 0,
    };
}

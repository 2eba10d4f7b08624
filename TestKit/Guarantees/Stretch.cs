namespace Watch.Actors.TestKit.Guarantees;

/// <summary>
/// A part of a recording without a resync in it, which is what the guarantees speak of. After a resync at R the watch is one from R + 1;
/// the events up to R that follow are made from a list and not from history, and are left out here.
/// </summary>
internal sealed class Stretch
{
    private readonly Recording _recording;

    private Stretch(
        Recording recording, WatchOptions options, IReadOnlyList<EtcdWatch.INotification> notifications, bool isCutShort)
    {
        _recording = recording;
        Options = options;
        Notifications = notifications;
        Batches = [.. notifications.OfType<EtcdWatch.Events>().Select(events => events.Batch)];
        Events = [.. Batches.SelectMany(batch => batch)];
        FirstDue = options.StartRevision > 0 ? options.StartRevision
            : notifications.OfType<EtcdWatch.Started>().FirstOrDefault() is { } started ? started.Revision + 1
            : 0;
        var ending = notifications.OfType<EtcdWatch.Ended>().FirstOrDefault();
        var bookmark = notifications.OfType<EtcdWatch.Progress>().Select(progress => progress.Revision).DefaultIfEmpty(0).Max();
        var openEnd =
            isCutShort ? 0
            : ending is null ? recording.ReadUpTo ?? long.MaxValue
            : ending.Reason?.Kind is EndKind.Unsubscribed or EndKind.Closed ? recording.ReadUpTo ?? 0
            : 0;
        LastDue = Math.Max(bookmark, openEnd);
    }

    public WatchOptions Options { get; }

    public IReadOnlyList<EtcdWatch.INotification> Notifications { get; }

    public IReadOnlyList<EventBatch> Batches { get; }

    public IReadOnlyList<WatchEvent> Events { get; }

    /// <summary>The first revision that is owed: the one asked for or, from now on, the one after the create (S6). 0: not known.</summary>
    public long FirstDue { get; }

    /// <summary>The last revision that is owed, beside what lies between delivered events.</summary>
    public long LastDue { get; }

    public static IReadOnlyList<Stretch> Of(Recording recording)
    {
        var stretches = new List<Stretch>();
        var options = recording.Options;
        var part = new List<EtcdWatch.INotification>();
        long listed = 0;
        foreach (var notification in recording.Notifications)
            if (notification is EtcdWatch.Resynced resynced)
            {
                stretches.Add(new Stretch(recording, options, part, isCutShort: true));
                listed = resynced.Revision;
                options = recording.Options with { StartRevision = listed + 1 };
                part = [];
            }
            else if (notification is EtcdWatch.Events events && listed > 0)
            {
                var made = events.Batch.TakeWhile(e => e.ModRevision <= listed).Count();
                if (made < events.Batch.Count)
                {
                    part.Add(events with { Batch = events.Batch.Slice(made, events.Batch.Count - made) });
                    listed = 0;
                }
            }
            else
            {
                part.Add(notification);
                listed = notification is EtcdWatch.Progress ? 0 : listed;
            }
        stretches.Add(new Stretch(recording, options, part, isCutShort: false));
        return stretches;
    }

    public bool Wants(WatchEvent e) => _recording.Wants(e);
}

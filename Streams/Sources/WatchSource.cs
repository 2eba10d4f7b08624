using Akka.Streams.Dsl;
using Watch.Actors.Streams.Stages;

namespace Watch.Actors.Streams;

/// <summary>
/// Watches as sources of Akka.Streams. Each materialization is a watch of its own, which lives as long as the stream: connections come and
/// go under it without a word. What downstream has not asked for is not acknowledged, so a stream that stalls holds no more than its
/// credit; the watch is parked then, and goes on from where it stopped.
/// <para>
/// An ending that nobody on this side asked for fails the stream, after the events before it: <see cref="WatchUnavailableException"/>,
/// <see cref="WatchRefusedException"/>, <see cref="WatchHistoryLostException"/>. When the multiplexer is closed the stream completes.
/// </para>
/// </summary>
public static class WatchSource
{
    /// <summary>Single events, in order (G1 to G3). For those who begin from now on each time, or keep their revision themselves.</summary>
    /// <param name="settings">What to watch. With <see cref="WatchOptions.Resync"/> a list comes as events like any other.</param>
    public static Source<WatchEvent, IWatchControl> Plain(WatchSourceSettings settings) =>
        Batched(settings).SelectMany(batch => batch);

    /// <summary>Events as they were sent: whole revisions (G4), one or more.</summary>
    /// <param name="settings">What to watch. With <see cref="WatchOptions.Resync"/> a list comes as events like any other.</param>
    public static Source<EventBatch, IWatchControl> Batched(WatchSourceSettings settings) =>
        Of(settings).Collect(one => one.Notification is EtcdWatch.Events, one => ((EtcdWatch.Events)one.Notification).Batch);

    /// <summary>
    /// <see cref="EtcdWatch.Events"/>, and <see cref="EtcdWatch.Progress"/> while the range is quiet: a bookmark to resume from, at + 1
    /// (G6). Where downstream is slow, of several bookmarks in a row the last.
    /// </summary>
    /// <param name="settings">
    /// What to watch; <see cref="WatchOptions.ProgressNotify"/> is set. With <see cref="WatchOptions.Resync"/> and
    /// <see cref="WatchOptions.CreatedNotify"/> their notifications come as well.
    /// </param>
    public static Source<EtcdWatch.INotification, IWatchControl> WithProgress(WatchSourceSettings settings) =>
        Notifications(settings with { Options = settings.Options with { ProgressNotify = true } });

    /// <summary>
    /// What stands, and then what happens, with no gap between: <see cref="EtcdWatch.Resynced"/>, <see cref="EtcdWatch.Events"/> with a put
    /// for each key, <see cref="EtcdWatch.Progress"/> at the revision of the list, then the events behind it. Where history is lost later,
    /// another such list says what differs.
    /// </summary>
    /// <param name="settings">What to watch; a start revision is not for use here.</param>
    public static Source<EtcdWatch.INotification, IWatchControl> Snapshot(WatchSourceSettings settings) =>
        Notifications(settings with { Options = Beginnings.WithList(settings.Options) });

    /// <summary>
    /// Notifications with an offset to commit after processing, resumed behind what the store has: every event is processed at least once,
    /// through restarts of the stream and of the process. See <see cref="Committer"/>.
    /// <para>
    /// With nothing in the store it begins as <see cref="Snapshot"/>, or at the start revision that is asked for. Where the store's offset
    /// is of another cluster, or the revision behind it is compacted meanwhile, it begins with a list as well: after an
    /// <see cref="EtcdWatch.Resynced"/> that is whole, a key that the list up to its <see cref="EtcdWatch.Progress"/> does not bring is gone.
    /// </para>
    /// </summary>
    /// <param name="settings">
    /// What to watch; <see cref="WatchOptions.Resync"/> and <see cref="WatchOptions.ProgressNotify"/> are set, so that the offset moves on
    /// while the range is quiet.
    /// </param>
    /// <param name="store">Where the offset of this stream is kept.</param>
    public static Source<CommittableNotification, IWatchControl> Committable(WatchSourceSettings settings, IOffsetStore store) =>
        Source.FromGraph(new WatchStage(new WatchPlan(settings, store, offset => Beginnings.Behind(offset, settings.Options))))
            .Select(one => new CommittableNotification(one.Notification, new CommittableOffset(store, one.Offset)));

    private static Source<EtcdWatch.INotification, IWatchControl> Notifications(WatchSourceSettings settings) =>
        Of(settings).Select(one => one.Notification);

    private static Source<Positioned, IWatchControl> Of(WatchSourceSettings settings) =>
        Source.FromGraph(new WatchStage(new WatchPlan(settings, Store: null, _ => settings.Options)));
}

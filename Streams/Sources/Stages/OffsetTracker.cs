namespace Watch.Actors.Streams.Stages;

/// <summary>Finds the offset up to which everything has been told, notification by notification.</summary>
/// <param name="begin">Behind what the stream begins; null where nothing has been processed yet.</param>
/// <param name="clusterId">The cluster that it is asked of; 0: not known.</param>
internal sealed class OffsetTracker(WatchOffset? begin, ulong clusterId)
{
    private WatchOffset? _whole = begin;
    private ulong _cluster = clusterId;
    private long? _listing;

    /// <summary>The watch stands, in this cluster.</summary>
    public void Stands(ulong clusterId) => _cluster = clusterId;

    /// <summary>The offset to commit when this notification, and every one before it, has been processed.</summary>
    public WatchOffset? After(EtcdWatch.INotification notification)
    {
        switch (notification)
        {
            case EtcdWatch.Resynced resynced: (_listing, _cluster) = (resynced.Revision, resynced.ClusterId); break;
            case EtcdWatch.Events events when _listing is null: _whole = new WatchOffset(_cluster, events.Batch.LastRevision); break;
            case EtcdWatch.Progress progress when _listing is null || progress.Revision >= _listing:
                _listing = null;
                _whole = new WatchOffset(_cluster, progress.Revision);
                break;
        }
        return _whole;
    }
}

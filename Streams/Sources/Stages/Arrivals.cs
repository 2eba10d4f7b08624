namespace Watch.Actors.Streams.Stages;

/// <summary>
/// What has arrived and downstream has not taken. Bounded by the protocol: events by the watch's credit; of what takes no credit it
/// keeps, behind the last events, the latest list and the latest progress.
/// </summary>
internal sealed class Arrivals
{
    private readonly LinkedList<EtcdWatch.INotification> _waiting = new();
    private long _listedAt;

    public int Count => _waiting.Count;

    public void Add(EtcdWatch.INotification notification)
    {
        switch (notification)
        {
            case EtcdWatch.Resynced resynced:
                // Nothing was told between the two: only the newer list has to be known of.
                for (; _waiting.Last?.Value is EtcdWatch.Progress or EtcdWatch.Resynced; _waiting.RemoveLast())
                    if (_waiting.Last.Value is EtcdWatch.Resynced { IsWhole: true }) resynced = resynced with { IsWhole = true };
                _listedAt = resynced.Revision;
                notification = resynced;
                break;
            case EtcdWatch.Progress:
                if (_waiting.Last?.Value is EtcdWatch.Progress earlier && earlier.Revision != _listedAt) _waiting.RemoveLast();
                break;
        }
        _waiting.AddLast(notification);
    }

    public bool TryTake([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out EtcdWatch.INotification notification)
    {
        notification = _waiting.First?.Value;
        if (notification is null) return false;
        _waiting.RemoveFirst();
        return true;
    }

    public void Clear() => _waiting.Clear();
}

using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Watch.Actors.Facade;

/// <summary>
/// What has arrived for a reader, between the subscriber actor that fills it and the reader that empties it.
/// Bounded by the protocol, not by itself: events by the credit that reading gives back, and of progress one at a time.
/// </summary>
internal sealed class SubscriptionInbox
{
    private readonly Channel<EtcdWatch.INotification> _arrived =
        Channel.CreateUnbounded<EtcdWatch.INotification>(new UnboundedChannelOptions { SingleWriter = true });

    private readonly TaskCompletionSource<long> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<EndReason> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _progressWaiting;

    /// <summary>The revision at which the watch started; fails with <see cref="WatchEndedException"/> if it ended before.</summary>
    public Task<long> Started => _started.Task;

    public Task<EndReason> Ended => _ended.Task;

    /// <summary>How many notifications wait for the reader.</summary>
    public int Count => _arrived.Reader.Count;

    public void Start(long revision) => _started.TrySetResult(revision);

    public void Add(EtcdWatch.INotification notification) => _arrived.Writer.TryWrite(notification);

    /// <summary>A progress goes by while an earlier one has not been read: the next says more, and a slow reader is not buried.</summary>
    public void AddProgress(EtcdWatch.Progress progress)
    {
        if (Interlocked.Exchange(ref _progressWaiting, 1) == 0) Add(progress);
    }

    public void End(EtcdWatch.Ended ended)
    {
        if (!_ended.TrySetResult(ended.Reason)) return;
        Add(ended);
        _arrived.Writer.Complete();
        _started.TrySetException(new WatchEndedException(ended.Reason));

        // Nobody may be left to look at it: the reason is told by the notification and by Ended as well.
        _ = _started.Task.Exception;
    }

    public bool TryRead([MaybeNullWhen(false)] out EtcdWatch.INotification notification)
    {
        if (!_arrived.Reader.TryRead(out notification)) return false;
        if (notification is EtcdWatch.Progress) Volatile.Write(ref _progressWaiting, 0);
        return true;
    }

    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellation) => _arrived.Reader.WaitToReadAsync(cancellation);
}

using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Watch.Actors.Streams;

/// <summary>A subscription in the shape of a channel. As with any channel, it is completed when its last item has been read.</summary>
internal sealed class SubscriptionReader(WatchSubscription subscription) : ChannelReader<EtcdWatch.INotification>
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Task Completion => _completion.Task;

    public override bool TryRead([MaybeNullWhen(false)] out EtcdWatch.INotification item)
    {
        if (!subscription.TryRead(out item)) return false;
        if (item is EtcdWatch.Ended) _completion.TrySetResult();
        return true;
    }

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
        subscription.WaitToReadAsync(cancellationToken);
}

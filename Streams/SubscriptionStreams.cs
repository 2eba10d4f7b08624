using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Watch.Actors.Streams;

/// <summary>
/// A subscription as an asynchronous sequence or a channel. Taking the next element is the demand:
/// nothing is read ahead beyond the watch's credit.
/// </summary>
public static class SubscriptionStreams
{
    /// <summary>
    /// Every notification in order, <see cref="EtcdWatch.Ended"/> last. The sequence ends with the watch, whatever the reason.
    /// </summary>
    /// <param name="subscription">The watch. It goes on when the enumeration is left.</param>
    /// <param name="cancellation">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    public static async IAsyncEnumerable<EtcdWatch.INotification> ReadAllAsync(
        this WatchSubscription subscription, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (await subscription.ReadAsync(cancellation) is { } notification) yield return notification;
    }

    /// <summary>
    /// Whole revisions, as they were sent; progress and the like is left out. Ends when the watch was unsubscribed or closed on this side.
    /// </summary>
    /// <param name="subscription">The watch. It goes on when the enumeration is left.</param>
    /// <param name="cancellation">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WatchEndedException">
    /// The watch ended for any other reason: compacted, denied and so on. Never a silent end.
    /// </exception>
    public static async IAsyncEnumerable<EtcdWatch.Events> ReadBatchesAsync(
        this WatchSubscription subscription, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var notification in subscription.ReadAllAsync(cancellation))
        {
            if (notification is EtcdWatch.Events events) yield return events;
            else if (notification is EtcdWatch.Ended { Reason: { Kind: not (EndKind.Unsubscribed or EndKind.Closed) } reason })
                throw new WatchEndedException(reason);
        }
    }

    /// <summary>Single events, in order. Ends as <see cref="ReadBatchesAsync"/> does.</summary>
    /// <param name="subscription">
    /// The watch. It goes on when the enumeration is left; what is left of the batch in hand is dropped then.
    /// </param>
    /// <param name="cancellation">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WatchEndedException">The watch ended for a reason of the server's or of the connection's.</exception>
    public static async IAsyncEnumerable<WatchEvent> ReadEventsAsync(
        this WatchSubscription subscription, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var events in subscription.ReadBatchesAsync(cancellation))
            foreach (var one in events.Batch)
                yield return one;
    }

    /// <summary>The notifications as a channel, for code that takes one. Completed after <see cref="EtcdWatch.Ended"/>.</summary>
    /// <param name="subscription">The watch.</param>
    public static ChannelReader<EtcdWatch.INotification> AsChannelReader(this WatchSubscription subscription) =>
        new SubscriptionReader(subscription);
}

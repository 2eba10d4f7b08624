using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Watch.Actors.Facade;

namespace Watch.Actors;

/// <summary>
/// A watch for those who do not write actors:
/// made by <see cref="WatchMultiplexer.WatchAsync(KeyRange, WatchOptions?, CancellationToken)"/>,
/// read with <see cref="ReadAsync"/>, ended by disposing it.
/// Reading is the demand: what a slow reader has not read stays in etcd's history, beyond the credit of the watch.
/// </summary>
/// <remarks>Safe for several readers: each notification goes to one of them.</remarks>
public sealed class WatchSubscription : IAsyncDisposable
{
    private readonly IActorRef _multiplexer;
    private readonly IActorRef _subscriber;
    private readonly SubscriptionInbox _inbox;
    private readonly int _ackEvery;
    private long _read;

    private WatchSubscription(EtcdWatch.Watch watch, IActorRef multiplexer, IActorRef subscriber, SubscriptionInbox inbox)
    {
        Tag = watch.Tag;
        Range = watch.Range;
        _multiplexer = multiplexer;
        _subscriber = subscriber;
        _inbox = inbox;

        // Half of the window at a time: the watch never runs dry under a reader that keeps up, and credit costs few messages.
        _ackEvery = Math.Max(1, watch.Credit!.Value / 2);
    }

    /// <summary>The name of the watch, as its notifications carry it.</summary>
    public string Tag { get; }

    /// <summary>The keys watched.</summary>
    public KeyRange Range { get; }

    /// <summary>The store's revision when the watch was created; where it begins with a list, that of the list.</summary>
    public long StartedAt { get; private init; }

    /// <summary>Why the watch ended; done when it has, even if not everything before its end has been read. Never fails.</summary>
    public Task<EndReason> Completion => _inbox.Ended;

    internal int Unread => _inbox.Count;

    /// <summary>Subscribes, and waits until the watch stands on the server.</summary>
    /// <param name="actors">Where the subscriber actor is made.</param>
    /// <param name="multiplexer">Whom it subscribes to.</param>
    /// <param name="watch">What to watch; its credit is set, and above zero.</param>
    /// <param name="cancellation">Gives up starting.</param>
    internal static async Task<WatchSubscription> StartAsync(
        Func<Props, IActorRef> actors, IActorRef multiplexer, EtcdWatch.Watch watch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var inbox = new SubscriptionInbox();
        var subscriber = actors(SubscriberActor.Props(new SubscriberPlan(multiplexer, watch, inbox)));
        try
        {
            var startedAt = await inbox.Started.WaitAsync(cancellation);
            return new WatchSubscription(watch, multiplexer, subscriber, inbox) { StartedAt = startedAt };
        }
        catch (OperationCanceledException)
        {
            subscriber.Tell(SubscriberActor.Unwatch.Instance, ActorRefs.NoSender);
            throw;
        }
    }

    /// <summary>Waits for the next notification: events, progress, and the like; <see cref="EtcdWatch.Ended"/> is the last.</summary>
    /// <param name="cancellation">Gives up waiting; the watch goes on.</param>
    /// <returns>The notification; null when the last one has been read.</returns>
    public async ValueTask<EtcdWatch.INotification?> ReadAsync(CancellationToken cancellation = default)
    {
        while (await WaitToReadAsync(cancellation))
            if (TryRead(out var notification)) return notification;
        return null;
    }

    /// <summary>Takes the next notification if one has arrived.</summary>
    public bool TryRead([MaybeNullWhen(false)] out EtcdWatch.INotification notification)
    {
        if (!_inbox.TryRead(out notification)) return false;
        if (notification is EtcdWatch.Events && Interlocked.Increment(ref _read) % _ackEvery == 0)
            _multiplexer.Tell(new EtcdWatch.Ack(Tag, _ackEvery), _subscriber);
        return true;
    }

    /// <summary>Waits until <see cref="TryRead"/> may have something; false when the last notification has been read.</summary>
    /// <param name="cancellation">Gives up waiting; the watch goes on.</param>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellation = default) => _inbox.WaitToReadAsync(cancellation);

    /// <summary>
    /// Asks the server how far it is, and waits for the answer, which comes after the events before it: read on meanwhile.
    /// The reader sees it as well, in its place, as <see cref="EtcdWatch.Progress"/>.
    /// </summary>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>The store's revision.</returns>
    /// <exception cref="WatchEndedException">The watch ended before the answer.</exception>
    public async Task<long> RequestProgressAsync(CancellationToken cancellation = default)
    {
        var answer = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        _subscriber.Tell(new SubscriberActor.AskForProgress(answer), ActorRefs.NoSender);
        var first = await Task.WhenAny(answer.Task, Completion).WaitAsync(cancellation);
        return first == Completion && !answer.Task.IsCompleted
            ? throw new WatchEndedException(await Completion)
            : await answer.Task;
    }

    /// <summary>
    /// Ends the watch, whatever state it or its connection is in, and waits until that is done. What has arrived can still be read.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (!Completion.IsCompleted) _subscriber.Tell(SubscriberActor.Unwatch.Instance, ActorRefs.NoSender);
        await Completion;
    }
}

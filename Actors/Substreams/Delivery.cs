using Akka.Actor;
using Watch.Actors.Telemetry;
using Watch.Actors.Model;
using static Watch.Actors.Substreams.SubstreamProtocol;

namespace Watch.Actors.Substreams;

/// <summary>
/// Sends a substream's notifications to its subscriptions: in order, events as far as credit goes, the ending last.
/// Part of the substream's actor.
/// </summary>
internal sealed class Delivery(SubstreamState state, IActorRef self, IActorRef supervisor)
{
    private IReadOnlyList<RingCursor> Cursors => state.Ring.Cursors;

    /// <summary>True when every subscription has been told its end.</summary>
    public bool IsOver => Cursors.Count == 0;

    /// <summary>Sends a notification, or keeps it for those who cannot be sent it yet.</summary>
    /// <returns>False when it can be neither sent nor kept.</returns>
    public bool TryDeliver(RingItem item)
    {
        if (state.Ring.IsEmpty && Cursors.Count == 1 && CanBeSent((Subscription)Cursors[0], item))
        {
            SendOne((Subscription)Cursors[0], item);
            return true;
        }
        if (!state.Ring.TryAppend(item)) return false;
        Send();
        return true;
    }

    /// <summary>Sends whatever may be sent now.</summary>
    public void Send()
    {
        for (var i = Cursors.Count - 1; i >= 0; i--) SendTo((Subscription)Cursors[i]);
    }

    public void AddCredit(EtcdWatch.Ack ack, IActorRef subscriber)
    {
        if (Find(subscriber, ack.Tag) is not { } subscription) return;
        subscription.AddCredit(ack.Count);
        SendTo(subscription);
    }

    public void WantProgress(EtcdWatch.RequestProgress request, IActorRef subscriber)
    {
        if (Find(subscriber, request.Tag) is { } subscription) SetWantsProgress(subscription, true);
    }

    /// <summary>Tells every subscription its end, before anything it has not been sent.</summary>
    public void EndNow(EndReason reason)
    {
        while (Cursors.Count > 0) EndOne((Subscription)Cursors[^1], reason);
    }

    /// <summary>Tells one subscription its end, before anything it has not been sent.</summary>
    public void EndNow(IActorRef subscriber, string tag, EndReason reason)
    {
        if (Find(subscriber, tag) is { } subscription) EndOne(subscription, reason);
    }

    /// <summary>A subscriber is gone: its subscriptions end without a word to it.</summary>
    public void Forget(IActorRef subscriber)
    {
        for (var i = Cursors.Count - 1; i >= 0; i--)
            if (Cursors[i] is Subscription subscription && subscription.Key.Subscriber.Equals(subscriber)) Leave(subscription);
    }

    private Subscription? Find(IActorRef subscriber, string tag)
    {
        for (var i = 0; i < Cursors.Count; i++) // by index: an interface's enumerator is an object, for each Ack
            if (Cursors[i] is Subscription { Key: var key } subscription && key.Tag == tag && key.Subscriber.Equals(subscriber))
                return subscription;
        return null;
    }

    private void SendTo(Subscription subscription)
    {
        if (state.HasStarted && subscription.AwaitsStarted)
        {
            subscription.AwaitsStarted = false;
            Tell(subscription, new EtcdWatch.Started(subscription.Key.Tag, state.StartedAt) { ClusterId = state.ClusterId });
        }
        while (state.Ring.TryPeek(subscription, out var item) && CanBeSent(subscription, item))
        {
            state.Ring.TryRead(subscription, out _);
            SendOne(subscription, item);
        }
        if (state.Ending is { } reason && (subscription.AwaitsStarted || !state.Ring.TryPeek(subscription, out _)))
            EndOne(subscription, reason);
    }

    // Events may come before their Created from a server that does not keep the order: the subscriber is told Started first all the same.
    private static bool CanBeSent(Subscription subscription, in RingItem item) =>
        !subscription.AwaitsStarted && (item.Events is null || subscription.Credit > 0);

    private void SendOne(Subscription subscription, in RingItem item)
    {
        if (item.Events is { } events)
        {
            subscription.SpendCredit();
            WatchTelemetry.Sent(events);
            Tell(subscription, new EtcdWatch.Events(subscription.Key.Tag, events));
        }
        else if (item.IsResynced)
        {
            Tell(subscription, new EtcdWatch.Resynced(subscription.Key.Tag, item.Revision) { ClusterId = item.ClusterId, IsWhole = item.IsWhole });
        }
        else
        {
            SetWantsProgress(subscription, false);
            Tell(subscription, new EtcdWatch.Progress(subscription.Key.Tag, item.Revision));
        }
    }

    private void EndOne(Subscription subscription, EndReason reason)
    {
        if (reason.Kind is EndKind.Compacted or EndKind.HistoryLost)
            Tell(subscription, new EtcdWatch.Compacted(subscription.Key.Tag, reason.CompactRevision));
        Tell(subscription, new EtcdWatch.Ended(subscription.Key.Tag, reason));
        Leave(subscription);
    }

    private void Leave(Subscription subscription)
    {
        SetWantsProgress(subscription, false);
        state.Ring.Remove(subscription);
        supervisor.Tell(new SubscriptionOver(subscription.Key), self);
    }

    private void SetWantsProgress(Subscription subscription, bool wanted)
    {
        if (subscription.WantsProgress == wanted) return;
        subscription.WantsProgress = wanted;
        supervisor.Tell(new ProgressWanted(wanted), self);
    }

    private void Tell(Subscription subscription, EtcdWatch.INotification notification) =>
        subscription.Key.Subscriber.Tell(notification, self);
}

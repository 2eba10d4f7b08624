using Akka.Actor;
using Watch.Actors.Cluster.Model;

namespace Watch.Actors.Cluster.Subscribing;

/// <summary>
/// Tells the subscriber what sessions deliver, as if one watch had sent it all: nothing twice, one start, one end.
/// Part of the subscription's actor, and what of it outlives a session.
/// </summary>
internal sealed class SubscriberFeed(SubscriptionPlan plan, IActorRef self)
{
    // A fault on a node that is being stopped is none of the watch. One that follows it from node to node is.
    private const int MostFaults = 3;

    private readonly Position _position = new(plan.Watch.Options);
    private EtcdWatch.Compacted? _compacted;
    private int _faults;

    /// <summary>What the subscriber takes.</summary>
    public SubscriberCredit Credit { get; } = new(plan.Watch.Credit!.Value);

    /// <summary>Whether the subscriber has asked for progress and not been told any since.</summary>
    public bool WantsProgress { get; set; }

    /// <summary>A session is to be asked for.</summary>
    /// <returns>What it is to watch.</returns>
    public EtcdWatch.Watch BeginEpoch()
    {
        Credit.BeginEpoch();
        _compacted = null;
        return plan.Watch with { Options = _position.Next(), Credit = Credit.Left };
    }

    /// <summary>A watch ended by a fault of a gateway's.</summary>
    /// <returns>Whether to try another gateway.</returns>
    public bool ForgivesFault() => ++_faults < MostFaults;

    /// <summary>Takes a notification other than an ending.</summary>
    public void Deliver(EtcdWatch.INotification notification)
    {
        _faults = 0;
        switch (notification)
        {
            case EtcdWatch.Started started: OnStarted(started); break;
            case EtcdWatch.Events events: OnEvents(events); break;
            case EtcdWatch.Progress progress: OnProgress(progress); break;
            case EtcdWatch.Resynced resynced: OnResynced(resynced); break;

            // Told together with the end: when the session is lost before that, the next one may find the history whole.
            case EtcdWatch.Compacted compacted: _compacted = compacted; break;
            default: Tell(notification); break;
        }
    }

    /// <summary>Tells the end.</summary>
    public void End(EndReason reason)
    {
        if (_compacted is not null && reason.Kind is EndKind.Compacted or EndKind.HistoryLost) Tell(_compacted);
        Tell(new EtcdWatch.Ended(plan.Watch.Tag, reason));
    }

    private void OnStarted(EtcdWatch.Started started)
    {
        if (_position.Started(started.Revision, started.ClusterId)) Tell(started);
    }

    private void OnEvents(EtcdWatch.Events events)
    {
        var news = _position.Take(events.Batch);
        if (news.Count == 0)
        {
            Credit.GiveBack();
            return;
        }
        Credit.Spend();
        Tell(news.Count == events.Batch.Count ? events : events with { Batch = news });
    }

    private void OnProgress(EtcdWatch.Progress progress)
    {
        if (!_position.Progress(progress.Revision)) return;
        WantsProgress = false;
        Tell(progress);
    }

    private void OnResynced(EtcdWatch.Resynced resynced)
    {
        _position.Resynced(resynced.ClusterId);
        Tell(resynced);
    }

    private void Tell(EtcdWatch.INotification notification) => plan.Subscriber.Tell(notification, self);
}

using System.Globalization;
using Akka.Actor;
using Watch.Actors.Model;
using static Watch.Actors.Cluster.Sharding.SharingProtocol;

namespace Watch.Actors.Cluster.Sharding;

/// <summary>What a follower needs.</summary>
/// <param name="Multiplexer">Whom it watches with while it is alone.</param>
/// <param name="Session">Whom it serves.</param>
/// <param name="Watch">What that asked for.</param>
internal sealed record FollowerPlan(IActorRef Multiplexer, IActorRef Session, EtcdWatch.Watch Watch);

/// <summary>
/// Serves one session of a shared watch: alone, with a watch of its own, until it has come as far as the shared watch reaches back, then from
/// that one. It begins alone, so that where "now" is and what is compacted is etcd's word. A watch with <see cref="WatchOptions.Resync"/>
/// stays alone: what its subscriber knows is nobody else's.
/// </summary>
internal sealed class Follower : UntypedActor
{
    private readonly FollowerPlan _plan;
    private ResumePoint _at;
    private Level? _level;
    private string _ownTag = "";
    private ulong _clusterId;
    private long _credit;
    private int _number;
    private bool _isPulling, _hasAskedProgress, _wantsProgress, _hasStarted, _hasEnded;

    public Follower(FollowerPlan plan)
    {
        _plan = plan;
        _at = new ResumePoint(plan.Watch.Options.StartRevision);
        _credit = plan.Watch.Credit ?? 0;
    }

    private long Position => _at.Next - 1;

    public static Props Props(FollowerPlan plan) => Akka.Actor.Props.Create<Follower>(plan);

    protected override void PreStart()
    {
        Context.Watch(_plan.Session);
        WatchAlone();
    }

    protected override void PostStop()
    {
        if (!_hasEnded) TellEnd(new EndReason(EndKind.Failed, "the watch's follower was stopped before the watch had ended; the log says why"));
    }

    protected override void OnReceive(object message) => Alone(message);

    /// <summary>With a watch of its own.</summary>
    private void Alone(object message)
    {
        switch (message)
        {
            case EtcdWatch.INotification notification when notification.Tag == _ownTag: OnOwn(notification); break;
            case Joined: JoinIn(); break;
            case NotYet { HasBegun: true } when !_hasAskedProgress: AskOwnProgress(); break;
            case Begun: TryJoin(); break;
            case EtcdWatch.Ack ack: _credit += ack.Count; _plan.Multiplexer.Tell(ack with { Tag = _ownTag }); break;
            case EtcdWatch.RequestProgress: _wantsProgress = true; AskOwnProgress(); break;
            default: InAnyState(message); break;
        }
    }

    /// <summary>Pulls from the shared watch, as far as credit goes.</summary>
    private void Sharing(object message)
    {
        switch (message)
        {
            case Pulled pulled: OnPulled(pulled.Events); break;
            case Level level: _level = level; TellLevel(); break;
            case Behind: WatchAlone(); break;
            case Over over: OnOver(over); break;
            case EtcdWatch.Ack ack: _credit += ack.Count; PullNext(); break;
            case EtcdWatch.RequestProgress: _wantsProgress = true; AskSharedProgress(); break;
            default: InAnyState(message); break;
        }
    }

    private void InAnyState(object message)
    {
        switch (message)
        {
            case EtcdWatch.Unwatch: TellEnd(new EndReason(EndKind.Unsubscribed, "")); Context.Stop(Self); break;
            case Terminated: _hasEnded = true; Context.Stop(Self); break;

            // Of an own watch that was left, of the shared one before this joined it again, or an answer that came too late to matter.
            case EtcdWatch.INotification or Joined or NotYet or Begun or Pulled or Level or Behind or Over: break;
            default: Unhandled(message); break;
        }
    }

    private void WatchAlone()
    {
        _ownTag = string.Create(CultureInfo.InvariantCulture, $"own-{++_number}");
        (_hasAskedProgress, _isPulling, _level) = (false, false, null);
        var asked = _plan.Watch.Options;
        var options = _number == 1 ? asked : asked with { StartRevision = _at.Next, ClusterId = _clusterId, CreatedNotify = false };
        _plan.Multiplexer.Tell(_plan.Watch with { Tag = _ownTag, Options = options, Credit = (int)Math.Min(int.MaxValue, _credit) });
        Become(Alone);
        if (_wantsProgress) AskOwnProgress();
    }

    private void OnOwn(EtcdWatch.INotification notification)
    {
        switch (notification)
        {
            case EtcdWatch.Started started:
                _at.Created(started.Revision);
                (_hasStarted, _clusterId) = (true, started.ClusterId);
                Tell(started with { Tag = _plan.Watch.Tag });
                break;
            case EtcdWatch.Events events:
                TellEvents(events.Batch);
                break;
            case EtcdWatch.Progress progress:
                _hasAskedProgress = false;
                TellProgress(progress.Revision);
                break;
            case EtcdWatch.Resynced resynced:
                Tell(resynced with { Tag = _plan.Watch.Tag });
                break;
            case EtcdWatch.Ended ended:
                TellEnd(ended.Reason);
                Context.Stop(Self);
                return;
        }
        TryJoin();
    }

    private void TryJoin()
    {
        if (_hasStarted && !_plan.Watch.Options.Resync) Context.Parent.Tell(new Join(Position, _clusterId));
    }

    // In a quiet range nothing else tells how far the own watch is.
    private void AskOwnProgress()
    {
        _hasAskedProgress = true;
        _plan.Multiplexer.Tell(new EtcdWatch.RequestProgress(_ownTag));
    }

    private static void AskSharedProgress() => Context.Parent.Tell(AskProgress.Instance);

    private void JoinIn()
    {
        _plan.Multiplexer.Tell(new EtcdWatch.Unwatch(_ownTag));
        _ownTag = "";
        Become(Sharing);
        if (_wantsProgress) AskSharedProgress();
        PullNext();
    }

    private void PullNext()
    {
        if (_isPulling || _credit <= 0) return;
        _isPulling = true;
        Context.Parent.Tell(new Pull(Position));
    }

    private void OnPulled(EventBatch events)
    {
        _isPulling = false;
        TellEvents(events);
        TellLevel();
        PullNext();
    }

    private void TellLevel()
    {
        if (_level is not { } level || Position < level.Last) return;
        _level = null;
        TellProgress(level.Revision);
    }

    // What it has not pulled yet it watches for, and hears the same end then. What is compacted before the shared watch need not be before
    // this one, which may be further. But another store a new watch may take for the one that it was asked of.
    private void OnOver(Over over)
    {
        if (over.Reason.Kind == EndKind.Compacted || (over.Reason.Kind != EndKind.HistoryLost && Position < over.Last))
        {
            WatchAlone();
            return;
        }
        TellEnd(over.Reason);
        Context.Stop(Self);
    }

    private void TellEvents(EventBatch events)
    {
        _credit--;
        _at.Delivered(events.LastRevision);
        Tell(new EtcdWatch.Events(_plan.Watch.Tag, events));
    }

    private void TellProgress(long revision)
    {
        _wantsProgress = false;
        _at.Progressed(revision);
        Tell(new EtcdWatch.Progress(_plan.Watch.Tag, revision));
    }

    private void TellEnd(EndReason reason)
    {
        _hasEnded = true;
        if (reason.Kind is EndKind.Compacted or EndKind.HistoryLost) Tell(new EtcdWatch.Compacted(_plan.Watch.Tag, reason.CompactRevision));
        Tell(new EtcdWatch.Ended(_plan.Watch.Tag, reason));
    }

    private void Tell(EtcdWatch.INotification notification) => _plan.Session.Tell(notification, Self);
}

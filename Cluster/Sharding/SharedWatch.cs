using System.Globalization;
using Akka.Actor;
using Watch.Actors.Cluster.Model;
using Watch.Actors.Cluster.Settings;
using static Watch.Actors.Cluster.Sharding.SharingProtocol;

namespace Watch.Actors.Cluster.Sharding;

/// <summary>What a shared watch needs.</summary>
/// <param name="Recent">What to keep for followers.</param>
/// <param name="Credit">Notifications that may be under way to it.</param>
/// <param name="Multiplexer">Whom it watches with.</param>
/// <param name="Watch">What its followers have in common.</param>
internal sealed record SharedWatchPlan(RecentSettings Recent, int Credit, IActorRef Multiplexer, EtcdWatch.Watch Watch);

/// <summary>
/// One watch from now on for all sessions of a range, each of which has a <see cref="Follower"/>. Takes what a multiplexer takes. Keeps the
/// latest events, and waits for nobody: whoever falls behind them watches alone until it has caught up.
/// </summary>
internal sealed class SharedWatch : UntypedActor
{
    private readonly SharedWatchPlan _plan;
    private readonly RecentEvents _recent;
    private readonly Dictionary<IActorRef, IActorRef> _followers = [];
    private readonly Dictionary<IActorRef, IActorRef> _sessions = [];
    private readonly HashSet<IActorRef> _joined = [];
    private readonly Dictionary<IActorRef, long> _pulling = [];
    private string _tag = "";
    private ulong _clusterId;
    private int _number;
    private bool _hasBegun;

    public SharedWatch(SharedWatchPlan plan)
    {
        _plan = plan;
        _recent = new RecentEvents(plan.Recent.Capacity, plan.Recent.MaxBytes);
    }

    public static Props Props(SharedWatchPlan plan) => Akka.Actor.Props.Create<SharedWatch>(plan);

    // A follower that throws has lost its count: its session is told, and asked for anew.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EtcdWatch.Watch watch: Follow(watch); break;
            case EtcdWatch.ICommand command: ToFollower(command); break;
            case EtcdWatch.INotification notification when notification.Tag == _tag: OnNotification(notification); break;
            case EtcdWatch.INotification: break; // Of a watch that has ended for us.
            case Join join: OnJoin(join); break;
            case Pull pull: OnPull(Sender, pull.Position); break;
            case AskProgress: _plan.Multiplexer.Tell(new EtcdWatch.RequestProgress(_tag)); break;
            case Terminated gone: Forget(gone.ActorRef); break;
            default: Unhandled(message); break;
        }
    }

    private void Follow(EtcdWatch.Watch watch)
    {
        var plan = new FollowerPlan(_plan.Multiplexer, Sender, watch);
        var follower = Context.Watch(Context.ActorOf(Follower.Props(plan)));
        _followers.Add(Sender, follower);
        _sessions.Add(follower, Sender);
    }

    private void ToFollower(EtcdWatch.ICommand command)
    {
        if (_followers.TryGetValue(Sender, out var follower)) follower.Forward(command);
    }

    private void OnNotification(EtcdWatch.INotification notification)
    {
        switch (notification)
        {
            case EtcdWatch.Started started: Begin(started); break;
            case EtcdWatch.Events events: OnEvents(events.Batch); break;
            case EtcdWatch.Progress progress: TellJoined(new Level(progress.Revision, _recent.Last)); break;
            case EtcdWatch.Ended ended: OnEnded(ended.Reason); break;
        }
    }

    private void Start()
    {
        _tag = string.Create(CultureInfo.InvariantCulture, $"shared-{++_number}");
        _plan.Multiplexer.Tell(_plan.Watch with
        {
            Tag = _tag, Credit = _plan.Credit, Options = _plan.Watch.Options with { StartRevision = 0, ClusterId = 0, CreatedNotify = true },
        });
    }

    private void Begin(EtcdWatch.Started started)
    {
        _recent.Begin(started.Revision);
        (_hasBegun, _clusterId) = (true, started.ClusterId);
        foreach (var follower in _followers.Values) follower.Tell(Begun.Instance);
    }

    private void OnEvents(EventBatch events)
    {
        _recent.Add(events);
        Sender.Tell(new EtcdWatch.Ack(_tag));
        foreach (var (follower, position) in _pulling.ToArray()) OnPull(follower, position);
    }

    private void OnEnded(EndReason reason)
    {
        TellJoined(new Over(reason, _recent.Last));
        (_tag, _hasBegun) = ("", false);
        _joined.Clear();
        _pulling.Clear();
    }

    private void OnJoin(Join join)
    {
        if (_tag.Length == 0) Start();
        if (_hasBegun && join.ClusterId == _clusterId && _recent.Reaches(join.Position))
        {
            _joined.Add(Sender);
            Sender.Tell(Joined.Instance);
        }
        else
        {
            Sender.Tell(new NotYet(_hasBegun));
        }
    }

    private void OnPull(IActorRef follower, long position)
    {
        // One that pulled when the shared watch ended is on its way to watch alone.
        if (!_joined.Contains(follower)) return;
        _pulling.Remove(follower);
        if (!_recent.Reaches(position))
        {
            _joined.Remove(follower);
            follower.Tell(Behind.Instance);
        }
        else if (_recent.After(position) is { } events)
        {
            follower.Tell(new Pulled(events));
        }
        else
        {
            _pulling.Add(follower, position);
        }
    }

    private void TellJoined(object message)
    {
        foreach (var follower in _joined) follower.Tell(message);
    }

    private void Forget(IActorRef follower)
    {
        _joined.Remove(follower);
        _pulling.Remove(follower);
        if (_sessions.Remove(follower, out var session)) _followers.Remove(session);
    }
}

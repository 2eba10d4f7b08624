using Akka.Actor;
using Akka.Event;
using Watch.Actors.Cluster.Liveness;
using Watch.Actors.Cluster.Model;
using Watch.Actors.Cluster.Settings;
using Watch.Actors.Model;
using Watch.Actors.Substreams;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Subscribing;

/// <summary>
/// One subscription, on its subscriber's node. Has a session on a gateway watch for it, and delivers what comes in order, each once. When the
/// session or its node is lost it goes on through another, from the revision after the last one delivered.
/// Opening → following, with waiting between them when a gateway was lost.
/// </summary>
internal sealed class RemoteSubscription : UntypedActor, IWithTimers
{
    private readonly SubscriptionPlan _plan;
    private readonly SubscriptionKey _key;
    private readonly SubscriberFeed _feed;
    private readonly Backoff _backoff;
    private OpenSession _open = null!;
    private Inflow _inflow;
    private FollowedSession? _session;
    private long _epoch, _progressRequests;
    private Patience _patience;
    private Address? _node;
    private int _turn;
    private bool _hasEnded;

    public RemoteSubscription(SubscriptionPlan plan)
    {
        _plan = plan;
        _key = new SubscriptionKey(plan.Subscriber, plan.Watch.Tag);
        _feed = new SubscriberFeed(plan, Self);
        _backoff = new Backoff(plan.Services.Settings.Backoff, plan.Services.Random);
        _inflow = new Inflow(Context.System.Serialization);
        _patience = new Patience(Liveness.Interval, Liveness.OpenTimeout);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private SubscriptionServices Services => _plan.Services;

    private SilenceSettings Liveness => Services.Settings.Liveness;

    private bool IsSession => Sender.Equals(_session?.Ref);

    public static Props Props(SubscriptionPlan plan) => Akka.Actor.Props.Create<RemoteSubscription>(plan);

    protected override void PreStart()
    {
        Context.Watch(_plan.Subscriber);
        Open();
    }

    protected override void PostStop()
    {
        LeaveSession();
        if (!_hasEnded) TellEnd(new EndReason(EndKind.Failed, "the subscription's actor was stopped before the watch had ended; the log says why"));
    }

    protected override void OnReceive(object message) => Waiting(message);

    /// <summary>No gateway is asked: the last one was lost, or there was none.</summary>
    private void Waiting(object message)
    {
        switch (message)
        {
            case Retry: Open(); break;
            default: InAnyState(message); break;
        }
    }

    /// <summary>A gateway is asked, until it answers.</summary>
    private void Opening(object message, ICanTell gateway)
    {
        switch (message)
        {
            case Opened opened when opened.Epoch == _epoch: Follow(Sender); break;
            case Piece piece when piece.Epoch == _epoch: Follow(Sender); OnPiece(piece); break;
            case AskAgain when _patience.IsOver: Lost("no gateway answered"); break;
            case AskAgain: Ask(gateway); break;
            default: InAnyState(message); break;
        }
    }

    /// <summary>A session watches for us.</summary>
    private void Following(object message)
    {
        switch (message)
        {
            case Piece piece when piece.Epoch == _epoch && IsSession: OnPiece(piece); break;
            case Heard heard when IsSession: _session!.Heard(heard.Report); break;
            case Opened when IsSession: break;
            case FollowedSession.ReportDue: Report(wantsAnswer: false); break;
            case FollowedSession.ReportAgain when _session!.IsMute: Lost("the session does not answer"); break;
            case FollowedSession.ReportAgain: Report(wantsAnswer: true); break;
            case Gone when IsSession: Lost("the session has ended", isThere: false); break;
            default: InAnyState(message); break;
        }
    }

    private void InAnyState(object message)
    {
        switch (message)
        {
            case EtcdWatch.Ack ack when ack.Tag == _key.Tag: OnAck(ack); break;
            case EtcdWatch.Unwatch: End(new EndReason(EndKind.Unsubscribed, "")); break;
            case EtcdWatch.RequestProgress: OnRequestProgress(); break;
            case DoorProtocol.EndNow end: End(end.Reason); break;
            case HeartbeatProtocol.Silent silent when silent.Node.Equals(_node): Lost("the gateway's node is silent", isThere: false); break;
            case Terminated gone when gone.ActorRef.Equals(_plan.Subscriber): Forget(); break;

            // A session of an earlier epoch, or a second one that a doubled request has made, does not know that it is not needed.
            case Piece piece: Sender.Tell(new Leave(piece.Epoch)); break;
            case Opened opened: Sender.Tell(new Leave(opened.Epoch)); break;

            // Of a session or a gateway that was left.
            case IMessage or Terminated or HeartbeatProtocol.Silent or AskAgain or FollowedSession.ReportDue or FollowedSession.ReportAgain: break;
            default: Unhandled(message); break;
        }
    }

    private void Open()
    {
        _epoch++;
        _inflow = new Inflow(Context.System.Serialization);
        _open = new OpenSession(_epoch, Services.Cluster, _feed.BeginEpoch());
        if (Services.Route.Choose(Self.Path.ToStringWithUid(), _turn) is not { } gateway)
        {
            Lost("no node has a gateway");
            return;
        }

        // Cluster Sharding keeps requests until a range has a node: what is asked again meanwhile comes all at once then.
        _patience = new Patience(gateway.Node is null ? Liveness.OpenTimeout / 3 : Liveness.Interval, Liveness.OpenTimeout);
        Listen(gateway.Node);
        Become(message => Opening(message, gateway.Door));
        Ask(gateway.Door);
    }

    private void Ask(ICanTell gateway)
    {
        gateway.Tell(_open, Self);
        Timers.StartSingleTimer(AskAgain.Instance, AskAgain.Instance, _patience.Next());
    }

    private void Follow(IActorRef session)
    {
        _session = new FollowedSession(session, _epoch, Liveness, Context.System.Scheduler, Timers, Self);
        Listen(session.Path.Address);
        Timers.Cancel(AskAgain.Instance);
        _progressRequests = _feed.WantsProgress ? 1 : 0;
        Become(Following);
        _session.ReportSoon();
    }

    private void OnPiece(Piece piece)
    {
        _session!.Arrived();
        if (_inflow.Take(piece) is not { } notification) return;
        switch (notification)
        {
            // What ends for the gateway's sake need not end for the subscriber.
            case EtcdWatch.Ended { Reason.Kind: EndKind.Closed }: Lost("the gateway was closed"); break;
            case EtcdWatch.Ended { Reason: { Kind: EndKind.Failed } reason } when _feed.ForgivesFault(): Lost(reason.Detail); break;
            case EtcdWatch.Ended ended: End(ended.Reason); break;
            default: _feed.Deliver(notification); break;
        }
    }

    private void OnAck(EtcdWatch.Ack ack)
    {
        _feed.Credit.Add(ack.Count);
        _session?.ReportSoon();
    }

    private void OnRequestProgress()
    {
        _feed.WantsProgress = true;
        _progressRequests++;
        _session?.ReportSoon();
    }

    private void Report(bool wantsAnswer) => _session!.Report(_inflow.Received, _feed.Credit.OfEpoch, _progressRequests, wantsAnswer);

    private void Lost(string why, bool isThere = true)
    {
        var lasted = _session?.Lasted ?? TimeSpan.Zero;
        LeaveSession(isThere);
        var wait = _backoff.AfterFailure(lasted);
        if (Services.Settings.MostTries > 0 && _backoff.Failures > Services.Settings.MostTries)
        {
            End(new EndReason(EndKind.RetriesExhausted, FormattableString.Invariant($"{_backoff.Failures} gateways in a row failed, the last: {why}")));
            return;
        }
        _turn++;
        Context.GetLogger().Debug("{0}; the next gateway in {1} ms", why, (long)wait.TotalMilliseconds);
        Timers.StartSingleTimer(Retry.Instance, Retry.Instance, wait);
        Become(Waiting);
    }

    private void LeaveSession(bool isThere = true)
    {
        Timers.Cancel(AskAgain.Instance);
        Listen(null);
        _session?.Leave(isThere);
        _session = null;
    }

    private void Listen(Address? node)
    {
        if (Equals(node, _node)) return;
        if (_node is not null) Services.Heartbeat.Tell(new HeartbeatProtocol.Unlisten(_node));
        _node = node;
        if (_node is not null) Services.Heartbeat.Tell(new HeartbeatProtocol.Listen(_node));
    }

    private void End(EndReason reason)
    {
        LeaveSession();
        TellEnd(reason);
        Context.Stop(Self);
    }

    private void TellEnd(EndReason reason)
    {
        _hasEnded = true;
        Context.Parent.Tell(new DoorProtocol.Over(_key));
        _feed.End(reason);
    }

    private void Forget()
    {
        _hasEnded = true;
        Context.Parent.Tell(new DoorProtocol.Over(_key));
        Context.Stop(Self);
    }

    private sealed class AskAgain : INoSerializationVerificationNeeded
    {
        public static readonly AskAgain Instance = new();
    }

    private sealed class Retry : INoSerializationVerificationNeeded
    {
        public static readonly Retry Instance = new();
    }
}

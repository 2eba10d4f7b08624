using Akka.Actor;
using Watch.Actors.Cluster.Liveness;
using Watch.Actors.Cluster.Model;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Gateways;

/// <summary>
/// Watches for one subscription of another node: a subscriber like any other to its source, which gets an Ack when the other node has what was
/// sent. So a subscriber that is slow or away costs what a slow local one does: its watch waits, and is parked. Ends when its subscription
/// leaves, when that one's node falls silent, when the lease is not renewed, and when the last notification has arrived.
/// </summary>
/// <remarks>
/// Neither watches the other with DeathWatch: what remoting must not lose it holds until it is confirmed, and it gives a whole node up when
/// thousands of sessions end at once and that is too much.
/// </remarks>
internal sealed class GatewaySession : UntypedActor, IWithTimers
{
    private readonly SessionPlan _plan;
    private readonly Outgoing _outgoing;
    private readonly Patience _patience;
    private IActorRef _watch;
    private long _progressRequests;
    private bool _hasEnded, _isLeft, _isRenewed;

    public GatewaySession(SessionPlan plan)
    {
        _plan = plan;
        _watch = plan.Source;
        _outgoing = new Outgoing(plan, Context.System.Serialization, Reply);
        _patience = new Patience(plan.Settings.Delivery.ResendAfter, plan.Settings.Liveness.RenewAfter);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private string Tag => _plan.Open.Watch.Tag;

    private Address Node => _plan.Subscription.Path.Address;

    public static Props Props(SessionPlan plan) => Akka.Actor.Props.Create<GatewaySession>(plan);

    protected override void PreStart()
    {
        Context.Watch(_plan.Source);
        _plan.Heartbeat.Tell(new HeartbeatProtocol.Listen(Node));
        StartLease(_plan.Settings.Liveness.OpenTimeout);
        _outgoing.Arrived(0, _plan.Open.Watch.Credit ?? 0);
        _plan.Source.Tell(_plan.Open.Watch with { Credit = _outgoing.Ask() });
        Reply(new Opened(_plan.Open.Epoch));
    }

    protected override void PostStop()
    {
        _plan.Heartbeat.Tell(new HeartbeatProtocol.Unlisten(Node));
        if (!_isLeft) Reply(new Gone(_plan.Open.Epoch));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EtcdWatch.INotification notification: OnNotification(notification); break;
            case Report report when report.Epoch == _plan.Open.Epoch: OnReport(report); break;
            case OpenSession open when open.Epoch == _plan.Open.Epoch: Reply(new Opened(open.Epoch)); break;
            case Leave leave when leave.Epoch == _plan.Open.Epoch: Left(); break;
            case HeartbeatProtocol.Silent: Left(); break;
            case LeaseOver: OnLeaseOver(); break;
            case Resend: OnResend(); break;
            case Terminated: OnSourceGone(); break;
            case IMessage: break; // Of another epoch: late, and of no use.
            default: Unhandled(message); break;
        }
    }

    private void OnNotification(EtcdWatch.INotification notification)
    {
        _watch = Sender;
        _hasEnded |= notification is EtcdWatch.Ended;
        _outgoing.Add(notification);
        ResendLater();
    }

    private void OnReport(Report report)
    {
        _isRenewed = true;
        if (_outgoing.Arrived(report.Received, report.Credit)) _patience.Reset();
        if (_hasEnded && _outgoing.IsEmpty)
        {
            Left();
            return;
        }
        if (_outgoing.Ask() is > 0 and var more) _watch.Tell(new EtcdWatch.Ack(Tag, more));
        if (report.ProgressRequests > _progressRequests) _watch.Tell(new EtcdWatch.RequestProgress(Tag));
        _progressRequests = Math.Max(_progressRequests, report.ProgressRequests);
        if (report.WantsAnswer) Reply(new Heard(report.Epoch, report.Number));
        ResendLater();
    }

    private void OnResend()
    {
        _outgoing.Resend();
        ResendLater();
    }

    private void OnLeaseOver()
    {
        if (_isRenewed) StartLease(_plan.Settings.Liveness.Lease);
        else Context.Stop(Self);
    }

    // A source that has told the end may go. One that has not is lost: the subscription goes on elsewhere when it hears that this session is.
    private void OnSourceGone()
    {
        if (!_hasEnded) Context.Stop(Self);
    }

    // There is nobody to be told that the session has ended.
    private void Left()
    {
        _isLeft = true;
        Context.Stop(Self);
    }

    private void ResendLater()
    {
        if (!_outgoing.IsUnderWay || Timers.IsTimerActive(Resend.Instance)) return;
        if (_patience.IsOver) _patience.Reset();
        Timers.StartSingleTimer(Resend.Instance, Resend.Instance, _patience.Next());
    }

    private void StartLease(TimeSpan lease)
    {
        _isRenewed = false;
        Timers.StartSingleTimer(LeaseOver.Instance, LeaseOver.Instance, lease);
    }

    private void Reply(object message) => _plan.Subscription.Tell(message, Self);

    private sealed class Resend : INoSerializationVerificationNeeded
    {
        public static readonly Resend Instance = new();
    }

    private sealed class LeaseOver : INoSerializationVerificationNeeded
    {
        public static readonly LeaseOver Instance = new();
    }
}

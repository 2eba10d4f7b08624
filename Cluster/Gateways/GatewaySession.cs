using Akka.Actor;
using Watch.Actors.Cluster.Protocol;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Gateways;

/// <summary>
/// Watches for one subscription of another node: a subscriber like any other to its source, which gets an Ack when the other node has what was
/// sent. So a subscriber that is slow or away costs what a slow local one does: its watch waits, and is parked. Ends when its subscription is
/// gone, leaves or falls silent, and when the last notification has arrived.
/// </summary>
internal sealed class GatewaySession : UntypedActor, IWithTimers
{
    private readonly SessionPlan _plan;
    private readonly Outgoing _outgoing;
    private IActorRef _watch;
    private long _progressRequests;
    private int _silentIntervals;
    private bool _hasEnded;

    public GatewaySession(SessionPlan plan)
    {
        _plan = plan;
        _watch = plan.Source;
        _outgoing = new Outgoing(plan, Context.System.Serialization, Reply);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private string Tag => _plan.Open.Watch.Tag;

    public static Props Props(SessionPlan plan) => Akka.Actor.Props.Create<GatewaySession>(plan);

    protected override void PreStart()
    {
        Context.Watch(_plan.Subscription);
        Context.Watch(_plan.Source);
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, _plan.Settings.Liveness.Interval);
        Timers.StartPeriodicTimer(Look.Instance, Look.Instance, _plan.Settings.Delivery.ResendAfter);
        _outgoing.Arrived(0, _plan.Open.Watch.Credit ?? 0);
        _plan.Source.Tell(_plan.Open.Watch with { Credit = _outgoing.Ask() });
        Reply(new Opened(_plan.Open.Epoch));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EtcdWatch.INotification notification: OnNotification(notification); break;
            case Report report when report.Epoch == _plan.Open.Epoch: OnReport(report); break;
            case OpenSession open when open.Epoch == _plan.Open.Epoch: Reply(new Opened(open.Epoch)); break;
            case Leave leave when leave.Epoch == _plan.Open.Epoch: Context.Stop(Self); break;
            case Look: _outgoing.Resend(); break;
            case Tick: OnTick(); break;
            case Terminated gone: OnTerminated(gone.ActorRef); break;
            case IMessage: break; // Of another epoch: late, and of no use.
            default: Unhandled(message); break;
        }
    }

    private void OnNotification(EtcdWatch.INotification notification)
    {
        _watch = Sender;
        _hasEnded |= notification is EtcdWatch.Ended;
        _outgoing.Add(notification);
    }

    private void OnReport(Report report)
    {
        _silentIntervals = 0;
        _outgoing.Arrived(report.Received, report.Credit);
        if (_hasEnded && _outgoing.IsEmpty)
        {
            Context.Stop(Self);
            return;
        }
        if (_outgoing.Ask() is > 0 and var more) _watch.Tell(new EtcdWatch.Ack(Tag, more));
        if (report.ProgressRequests > _progressRequests) _watch.Tell(new EtcdWatch.RequestProgress(Tag));
        _progressRequests = Math.Max(_progressRequests, report.ProgressRequests);
        if (report.WantsAnswer) Reply(new Alive(report.Epoch));
    }

    private void OnTick()
    {
        if (++_silentIntervals > _plan.Settings.Liveness.LostAfterIntervals) Context.Stop(Self);
    }

    // A source that has told the end may go. One that has not is lost: the subscription goes on elsewhere when it sees that this session is.
    private void OnTerminated(IActorRef gone)
    {
        if (!gone.Equals(_plan.Source) || !_hasEnded) Context.Stop(Self);
    }

    private void Reply(object message) => _plan.Subscription.Tell(message, Self);

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }

    private sealed class Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }
}

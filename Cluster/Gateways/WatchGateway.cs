using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Watch.Actors.Cluster.Liveness;
using Watch.Actors.Cluster.Settings;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Gateways;

/// <summary>What a gateway needs.</summary>
/// <param name="Settings">How its sessions deliver.</param>
/// <param name="Sources">Whom they watch with.</param>
/// <param name="Heartbeat">The node's <see cref="NodeHeartbeat"/>.</param>
internal sealed record GatewayPlan(ClusterSettings Settings, IWatchSources Sources, IActorRef Heartbeat);

/// <summary>
/// Where subscriptions of other nodes come in: keeps one session for each, that of its latest epoch. However often it is asked, and in
/// whatever order, comes to the same.
/// </summary>
internal sealed class WatchGateway : UntypedActor
{
    /// <summary>The name of the one that serves a node, below the system's guardian.</summary>
    public const string Name = "etcd-watch-gateway";

    private readonly GatewayPlan _plan;
    private readonly Dictionary<IActorRef, (long Epoch, IActorRef Session)> _sessions = [];
    private readonly Dictionary<IActorRef, IActorRef> _subscriptions = [];
    private int _number;

    public WatchGateway(GatewayPlan plan) => _plan = plan;

    public static Props Props(GatewayPlan plan) => Akka.Actor.Props.Create<WatchGateway>(plan);

    // A session that throws has lost its count: its subscription sees it end and asks for another, from where its subscriber stands.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case OpenSession open: OnOpen(open); break;
            case Terminated gone: OnTerminated(gone.ActorRef); break;
            default: Unhandled(message); break;
        }
    }

    private void OnOpen(OpenSession open)
    {
        var found = _sessions.TryGetValue(Sender, out var last);
        if (found && last.Epoch == open.Epoch) last.Session.Forward(open);
        if (found && last.Epoch >= open.Epoch) return;
        if (found) Context.Stop(last.Session);
        Start(open);
    }

    private void Start(OpenSession open)
    {
        IActorRef source;
        try
        {
            source = _plan.Sources.Find(Context, open);
        }
        catch (ConfigurationException wrong)
        {
            source = Context.ActorOf(RefusingSource.Props(new EndReason(EndKind.InvalidRequest, wrong.Message)));
        }
        var name = string.Create(CultureInfo.InvariantCulture, $"session-{++_number}");
        var session = Context.Watch(Context.ActorOf(GatewaySession.Props(new SessionPlan(_plan.Settings, source, Sender, open, _plan.Heartbeat)), name));
        _sessions[Sender] = (open.Epoch, session);
        _subscriptions.Add(session, Sender);
    }

    private void OnTerminated(IActorRef session)
    {
        if (!_subscriptions.Remove(session, out var subscription)) return;
        if (_sessions[subscription].Session.Equals(session)) _sessions.Remove(subscription);
        if (_subscriptions.Count == 0) _plan.Sources.Idle(Context);
    }
}

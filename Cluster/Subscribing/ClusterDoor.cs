using System.Globalization;
using Akka.Actor;
using Watch.Actors.Settings;
using Watch.Actors.Substreams;

namespace Watch.Actors.Cluster.Subscribing;

/// <summary>What a door needs.</summary>
/// <param name="Services">What its subscriptions share.</param>
/// <param name="Credit">A subscriber's credit where it says none.</param>
/// <param name="MaxWatches">How many subscriptions it may hold.</param>
internal sealed record DoorPlan(SubscriptionServices Services, int Credit, int MaxWatches)
{
    /// <summary>A door with what is configured for watches at all.</summary>
    public static DoorPlan Of(SubscriptionServices services, WatchSettings settings) => new(services, settings.Credit, settings.MaxWatches);
}

/// <summary>
/// The door to etcd for a node's subscribers: takes what a multiplexer takes, and has a <see cref="RemoteSubscription"/> for each watch.
/// </summary>
internal sealed class ClusterDoor : UntypedActor
{
    private readonly DoorPlan _plan;
    private readonly Dictionary<SubscriptionKey, IActorRef> _subscriptions = [];
    private List<IActorRef>? _closers;
    private int _number;

    public ClusterDoor(DoorPlan plan) => _plan = plan;

    public static Props Props(DoorPlan plan) => Akka.Actor.Props.Create<ClusterDoor>(plan);

    // A subscription that throws has lost its count: its watch ends with a reason.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EtcdWatch.Watch watch: OnWatch(watch); break;
            case EtcdWatch.Ack ack: ToSubscription(ack.Tag, ack); break;
            case EtcdWatch.Unwatch unwatch: ToSubscription(unwatch.Tag, unwatch); break;
            case EtcdWatch.RequestProgress request: ToSubscription(request.Tag, request); break;
            case EtcdWatch.QueryState: Sender.Tell(new EtcdWatch.State([])); break;
            case EtcdWatch.Close: OnClose(); break;
            case DoorProtocol.Over over: OnOver(over.Key); break;
            default: Unhandled(message); break;
        }
    }

    private void OnWatch(EtcdWatch.Watch watch)
    {
        var key = new SubscriptionKey(Sender, watch.Tag);
        if (Refusal(watch, key) is { } reason) Sender.Tell(new EtcdWatch.Ended(watch.Tag, reason));
        else Subscribe(key, watch with { Credit = watch.Credit ?? _plan.Credit });
    }

    private EndReason? Refusal(EtcdWatch.Watch watch, SubscriptionKey key) =>
        _closers is not null ? new EndReason(EndKind.Closed, "the door to the cluster's gateways is closed")
        : WatchRules.Problem(watch) is { } problem ? new EndReason(EndKind.InvalidRequest, problem)
        : _subscriptions.Count >= _plan.MaxWatches ? new EndReason(
            EndKind.TooManyWatches, $"this node holds {_subscriptions.Count} watches already: end some, or raise watch-actors.limits.watches")
        : _subscriptions.ContainsKey(key) ? new EndReason(
            EndKind.DuplicateTag, $"tag \"{watch.Tag}\" names a live watch of this subscriber, which goes on: choose another tag")
        : null;

    private void Subscribe(SubscriptionKey key, EtcdWatch.Watch watch)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"subscription-{++_number}");
        var plan = new SubscriptionPlan(_plan.Services, watch, key.Subscriber);
        _subscriptions.Add(key, Context.ActorOf(RemoteSubscription.Props(plan), name));
    }

    private void ToSubscription(string tag, object command)
    {
        if (_subscriptions.TryGetValue(new SubscriptionKey(Sender, tag), out var subscription)) subscription.Forward(command);
    }

    private void OnClose()
    {
        var isFirst = _closers is null;
        (_closers ??= []).Add(Sender);
        var end = new DoorProtocol.EndNow(new EndReason(EndKind.Closed, "the door to the cluster's gateways was closed"));
        if (isFirst)
            foreach (var subscription in _subscriptions.Values) subscription.Tell(end);
        AnswerIfClosed();
    }

    private void OnOver(SubscriptionKey key)
    {
        _subscriptions.Remove(key);
        AnswerIfClosed();
    }

    private void AnswerIfClosed()
    {
        if (_closers is null || _subscriptions.Count > 0) return;
        foreach (var closer in _closers) closer.Tell(EtcdWatch.Closed.Instance);
        _closers.Clear();
    }
}

using Akka.Actor;

namespace Watch.Actors.Facade;

/// <summary>What a subscriber for the façade needs.</summary>
/// <param name="Multiplexer">Whom it subscribes to.</param>
/// <param name="Watch">What it asks for.</param>
/// <param name="Inbox">Where it puts what arrives.</param>
internal sealed record SubscriberPlan(IActorRef Multiplexer, EtcdWatch.Watch Watch, SubscriptionInbox Inbox);

/// <summary>Subscribes for one <see cref="WatchSubscription"/>, fills its inbox, and stops when the watch has ended.</summary>
internal sealed class SubscriberActor : UntypedActor
{
    private readonly SubscriberPlan _plan;
    private readonly List<TaskCompletionSource<long>> _awaitingProgress = [];
    private EndReason _reason = new(EndKind.Closed, "the actor system was shut down");

    public SubscriberActor(SubscriberPlan plan) => _plan = plan;

    public static Props Props(SubscriberPlan plan) => Akka.Actor.Props.Create<SubscriberActor>(plan);

    protected override void PreStart()
    {
        Context.Watch(_plan.Multiplexer);

        // A list is told before its watch is created: its begin is the start.
        var options = _plan.Watch.Options;
        _plan.Multiplexer.Tell(_plan.Watch with { Options = options with { CreatedNotify = options.CreatedNotify || !options.InitialList } });
    }

    protected override void PostStop()
    {
        _plan.Inbox.End(new EtcdWatch.Ended(_plan.Watch.Tag, _reason));
        foreach (var waiter in _awaitingProgress) waiter.TrySetException(new WatchEndedException(_reason));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EtcdWatch.Events events: _plan.Inbox.Add(events); break;
            case EtcdWatch.Progress progress: OnProgress(progress); break;
            case EtcdWatch.Started started: OnStarted(started); break;
            case EtcdWatch.Resynced resynced: OnResynced(resynced); break;
            case EtcdWatch.Ended ended: End(ended.Reason); break;
            case EtcdWatch.INotification other: _plan.Inbox.Add(other); break;
            case AskForProgress ask: OnAsk(ask); break;
            case Unwatch: _plan.Multiplexer.Tell(new EtcdWatch.Unwatch(_plan.Watch.Tag)); break;
            case Terminated: End(new EndReason(EndKind.Failed, "the multiplexer's actor was stopped")); break;
            default: Unhandled(message); break;
        }
    }

    private void OnStarted(EtcdWatch.Started started)
    {
        if (_plan.Watch.Options.CreatedNotify) _plan.Inbox.Add(started);
        _plan.Inbox.Start(started.Revision);
    }

    private void OnResynced(EtcdWatch.Resynced resynced)
    {
        _plan.Inbox.Add(resynced);
        _plan.Inbox.Start(resynced.Revision);
    }

    private void OnProgress(EtcdWatch.Progress progress)
    {
        _plan.Inbox.AddProgress(progress);
        foreach (var waiter in _awaitingProgress) waiter.TrySetResult(progress.Revision);
        _awaitingProgress.Clear();
    }

    private void OnAsk(AskForProgress ask)
    {
        _awaitingProgress.Add(ask.Answer);
        _plan.Multiplexer.Tell(new EtcdWatch.RequestProgress(_plan.Watch.Tag));
    }

    private void End(EndReason reason)
    {
        _reason = reason;
        Context.Stop(Self);
    }

    /// <summary>The reader wants to know how far the server is.</summary>
    public sealed record AskForProgress(TaskCompletionSource<long> Answer) : INoSerializationVerificationNeeded;

    /// <summary>The reader has had enough.</summary>
    public sealed record Unwatch
    {
        public static readonly Unwatch Instance = new();
    }
}

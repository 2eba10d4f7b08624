using Akka.Actor;

namespace Watch.Actors.Campaign.Subscribers;

/// <summary>
/// A subscriber with several watches, which records what each is sent. What it has recorded it leaves to its parent, also when it dies.
/// </summary>
internal sealed class SubscriberActor : UntypedActor, IWithTimers
{
    private readonly Dictionary<string, OpenRecording> _open = new(StringComparer.Ordinal);
    private readonly IActorRef _multiplexer;
    private bool _catchesUp;

    public SubscriberActor(IActorRef multiplexer) => _multiplexer = multiplexer;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef multiplexer) => Akka.Actor.Props.Create<SubscriberActor>(multiplexer);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WatchPlan plan: Subscribe(plan); break;
            case EtcdWatch.INotification notification: Record(notification); break;
            case AckDue due: AcknowledgeOne(_open[due.Tag]); break;
            case LifeOver over: _multiplexer.Tell(new EtcdWatch.Unwatch(over.Tag)); break;
            case ProgressDue due: _multiplexer.Tell(new EtcdWatch.RequestProgress(due.Tag)); break;
            case CatchUp: BecomePrompt(); break;
            case AskPositions:
                Sender.Tell(new Positions(
                    [.. _open.Values.Select(each => new Position(each.Name, each.Plan, each.LastRevision, each.Credit))]));
                break;
            default: Unhandled(message); break;
        }
    }

    // Who dies does not say how far it has read beyond what it was sent.
    protected override void PostStop()
    {
        foreach (var open in _open.Values) Context.Parent.Tell(new Finished(open.Finish(readUpTo: open.LastRevision)));
    }

    private void Subscribe(WatchPlan plan)
    {
        var open = new OpenRecording(plan);
        var tag = open.Name;
        _open.Add(tag, open);
        _multiplexer.Tell(new EtcdWatch.Watch(tag, plan.Range) { Options = plan.Options, Context = plan.Context, Credit = plan.Credit });
        if (_catchesUp) return;
        if (plan.Life is { } life) Timers.StartSingleTimer((tag, "life"), new LifeOver(tag), life);
        if (plan.AsksProgress is { } every) Timers.StartPeriodicTimer((tag, "progress"), new ProgressDue(tag), every);
        if (plan.AckDelay is { } delay) Timers.StartPeriodicTimer((tag, "ack"), new AckDue(tag), delay);
    }

    private void Record(EtcdWatch.INotification notification)
    {
        if (!_open.TryGetValue(notification.Tag, out var open))
        {
            Context.Parent.Tell(new Stray(notification));
            return;
        }
        open.Add(notification);
        switch (notification)
        {
            case EtcdWatch.Events when open.Plan.AckDelay is null || _catchesUp: Acknowledge(open, 1, Sender); break;
            case EtcdWatch.Ended: Finish(open); break;
        }
    }

    private void Finish(OpenRecording open)
    {
        var tag = open.Name;
        _open.Remove(tag);
        foreach (var timer in new[] { "life", "progress", "ack" }) Timers.Cancel((tag, timer));
        Context.Parent.Tell(new Finished(open.Finish(readUpTo: null)));
    }

    // Who began without any credit is owed nothing, and has to begin all the same.
    private void AcknowledgeOne(OpenRecording open)
    {
        if (open.HeldBack > 0 || open.Plan.Credit == 0) Acknowledge(open, 1, _multiplexer);
    }

    private void BecomePrompt()
    {
        _catchesUp = true;
        Timers.CancelAll();
        foreach (var open in _open.Values) Acknowledge(open, 1 + open.HeldBack, _multiplexer);
    }

    private static void Acknowledge(OpenRecording open, int count, IActorRef to)
    {
        open.Acknowledge(count);
        to.Tell(new EtcdWatch.Ack(open.Name, count));
    }

    /// <summary>From now on nothing is held back and nothing ends.</summary>
    public sealed record CatchUp
    {
        public static CatchUp Instance { get; } = new();
    }

    /// <summary>Answered by <see cref="Positions"/>.</summary>
    public sealed record AskPositions
    {
        public static AskPositions Instance { get; } = new();
    }

    /// <summary>How far the watches are that are not over.</summary>
    public sealed record Positions(IReadOnlyList<Position> All);

    /// <summary>How far one watch is.</summary>
    /// <param name="Name">Its recording.</param>
    /// <param name="Plan">The watch.</param>
    /// <param name="LastRevision">The highest revision of an event, or of a resync that is complete.</param>
    /// <param name="Credit">So many notifications with events it may still be sent.</param>
    public sealed record Position(string Name, WatchPlan Plan, long LastRevision, int Credit);

    /// <summary>To the parent: a watch is over.</summary>
    public sealed record Finished(FinishedRecording Recording);

    /// <summary>To the parent: a notification of a watch that is over, or never was.</summary>
    public sealed record Stray(EtcdWatch.INotification Notification);

    private sealed record AckDue(string Tag);

    private sealed record LifeOver(string Tag);

    private sealed record ProgressDue(string Tag);
}

using Akka.Actor;
using Akka.Event;
using Google.Protobuf;
using Watch.Actors.Connections;
using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Pipeline.Model;
using static Watch.Actors.Watcherd.Pipeline.PipelineProtocol;

namespace Watch.Actors.Watcherd.Pipeline;

/// <summary>What a queue needs.</summary>
/// <param name="Index">Which action of its watch it is.</param>
/// <param name="Plan">How it is fed.</param>
/// <param name="Action">What it runs; disposed with the queue.</param>
/// <param name="DeadLetters">Takes what fails for good.</param>
/// <param name="Random">0 to 1.</param>
/// <param name="Pool">Where actions are run.</param>
internal sealed record QueueSetup(
    int Index, ActionPlan Plan, IAction Action, IDeadLetters DeadLetters, Func<double> Random, TaskFactory Pool);

/// <summary>
/// Feeds one action: of what waits for a key only the newest, when it is due, so many at once, not too fast, again after a failure. A
/// change is settled when a run of it, or of a newer one of its key, has succeeded, or when it is kept as a dead letter. Working →
/// draining.
/// </summary>
internal sealed class ActionQueue : UntypedActor, IWithTimers
{
    // What an action over the whole range waits under: its changes are one.
    private static readonly ByteString WholeRange = ByteString.Empty;

    private readonly QueueSetup _setup;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _givenUp = new();
    private readonly PendingKeys _pending;
    private readonly TokenBucket _rate;
    private IRangeView? _range;
    private long _taken, _done, _failed, _dead;
    private string _lastError = "";

    public ActionQueue(QueueSetup setup)
    {
        _setup = setup;
        _pending = new PendingKeys(setup.Plan.Queue.Debounce, setup.Plan.Queue.Retry, setup.Random);
        _rate = new TokenBucket(setup.Plan.Queue.Rate);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    // Of the actor system, so that a spec's time counts.
    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    public static Props Props(QueueSetup setup) => Akka.Actor.Props.Create<ActionQueue>(setup);

    protected override void PostStop()
    {
        _givenUp.Cancel();
        _setup.Action.DisposeAsync().Observe(_log);
    }

    protected override void OnReceive(object message) => Working(message);

    private void Working(object message)
    {
        switch (message)
        {
            case Offer offer: OnOffer(offer); break;
            case Look: if (StartDue()) Report(null); break;
            case Drain drain: BecomeDraining(drain); break;
            default:
                InAnyState(message);
                if (StartDue()) Report(null);
                break;
        }
    }

    /// <summary>No run is begun; those under way may finish, until they are given up.</summary>
    private void Draining(object message)
    {
        switch (message)
        {
            case GiveUp: _givenUp.Cancel(); break;
            case Offer or Look or Drain: break;
            default: InAnyState(message); break;
        }
        TellIfDrained();
    }

    private void InAnyState(object message)
    {
        switch (message)
        {
            case Ran { Failure: null } ran: OnDone(ran.Run); break;
            case Ran { Failure: { } failure } ran: OnFailed(ran.Run, failure); break;
            case RunGivenUp run: _pending.Failed(run.Run, Now); break;
            case Kept kept: OnKept(kept); break;
            default: Unhandled(message); break;
        }
    }

    private void OnOffer(Offer offer)
    {
        _taken = offer.Position;

        // With a part of a list there is nothing to act on, and the range with it is not whole.
        if (offer.Changes.Count > 0) _range = offer.Range;
        var now = Now;
        foreach (var (key, change) in offer.Changes)
            _pending.Add(_setup.Action.IsOverRange ? WholeRange : key, change, offer.Position, now);
        StartDue();
        Report(null);
    }

    private bool StartDue()
    {
        var now = Now;
        var before = _pending.Running;
        while (_pending.Running < _setup.Plan.Queue.Concurrency && _rate.NextAt(now) <= now && _pending.TryStart(now) is { } run)
        {
            _rate.TryTake(now);
            Start(run);
        }
        if (_pending.Running < _setup.Plan.Queue.Concurrency && _pending.NextDue is { } due)
        {
            var next = _rate.NextAt(now) is var free && free > due ? free : due;
            Timers.StartSingleTimer(nameof(Look), Look.Instance, next > now ? next - now : TimeSpan.Zero);
        }
        return _pending.Running > before;
    }

    // What an action does before its first wait is not done on the actors' threads.
    private void Start(Run run)
    {
        var (action, range, stopped) = (_setup.Action, _range!, _givenUp.Token);
        _setup.Pool.StartNew(() => action.RunAsync(run.Change, range, stopped).AsTask()).Unwrap().PipeTo(
            Self,
            success: failure => new Ran(run, failure),
            failure: cause => stopped.IsCancellationRequested
                ? new RunGivenUp(run)
                : new Ran(run, new ActionFailure(cause.Message, MayBeRetried: true)));
    }

    private void OnDone(Run run)
    {
        _done++;
        Settle(run);
    }

    private void OnFailed(Run run, ActionFailure failure)
    {
        _failed++;
        _lastError = failure.Message;
        var isLast = !failure.MayBeRetried || _pending.WasLast(run);
        _log.Warning("{0} failed on {1}, try {2}: {3}", _setup.Plan.Name, run.Change, run.Try, failure.Message);
        if (isLast)
        {
            _setup.DeadLetters.WriteAsync(run.Change, _setup.Plan.Name, failure, run.Try)
                .PipeTo(Self, success: () => new Kept(run, null), failure: cause => new Kept(run, cause));
            return;
        }
        _pending.Failed(run, Now);
        Report(null);
    }

    // A dead letter that cannot be kept is none: the change is tried again.
    private void OnKept(Kept kept)
    {
        if (kept.Failure is { } failure)
        {
            _log.Error("{0}: {1} cannot be kept as a dead letter: {2}", _setup.Plan.Name, kept.Run.Change, failure.Message);
            _pending.Failed(kept.Run, Now);
            Report(null);
            return;
        }
        _dead++;
        _log.Error("{0} failed for good on {1}: it is in {2}", _setup.Plan.Name, kept.Run.Change, _setup.Plan.Queue.DeadLetterFile);
        Settle(kept.Run);
    }

    private void Settle(Run run)
    {
        _pending.Settled(run);
        Report(new SettledChange(run.Key, run.Position));
    }

    private void Report(SettledChange? settled)
    {
        var reached = _pending.LowestOpen is { } open ? open - 1 : _taken;
        var state = new ActionState(_setup.Plan.Name, _pending.Count, _pending.Running, _done, _failed, _dead, _lastError);
        Context.Parent.Tell(new Report(_setup.Index, _taken, reached, state, settled));
    }

    private void BecomeDraining(Drain drain)
    {
        Become(Draining);
        Timers.Cancel(nameof(Look));
        Timers.StartSingleTimer(nameof(GiveUp), GiveUp.Instance, drain.Limit);
        TellIfDrained();
    }

    private void TellIfDrained()
    {
        if (_pending.Running > 0) return;
        Timers.Cancel(nameof(GiveUp));
        Context.Parent.Tell(new Drained(_setup.Index));
    }

    private sealed record Ran(Run Run, ActionFailure? Failure) : INoSerializationVerificationNeeded;

    private sealed record RunGivenUp(Run Run) : INoSerializationVerificationNeeded;

    private sealed record Kept(Run Run, Exception? Failure) : INoSerializationVerificationNeeded;

    private sealed record Look
    {
        public static readonly Look Instance = new();
    }

    private sealed record GiveUp
    {
        public static readonly GiveUp Instance = new();
    }
}

using Akka.Actor;
using Akka.Event;
using Watch.Actors.Model;
using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Checkpoints;
using Watch.Actors.Watcherd.Configuration;
using static Watch.Actors.Watcherd.Pipeline.PipelineProtocol;

namespace Watch.Actors.Watcherd.Pipeline;

/// <summary>What a runner needs.</summary>
/// <param name="Plan">The watch.</param>
/// <param name="Multiplexer">That of its context.</param>
/// <param name="Store">What outlasts the process.</param>
/// <param name="CreateAction">Makes an action.</param>
/// <param name="DeadLettersOf">Where an action's dead letters go.</param>
/// <param name="MustList">Whether it begins with a list, wherever it stopped before.</param>
/// <param name="Random">0 to 1.</param>
/// <param name="Pool">Where is done what may block.</param>
internal sealed record RunnerSetup(
    WatchPlan Plan, IActorRef Multiplexer, IWatchStore Store, Func<ActionPlan, IAction> CreateAction,
    Func<ActionPlan, IDeadLetters> DeadLettersOf, bool MustList, Func<double> Random, TaskFactory Pool)
{
    /// <summary>The threads of .NET's pool.</summary>
    public static TaskFactory Threads { get; } =
        new(CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskContinuationOptions.None, TaskScheduler.Default);
}

/// <summary>
/// Runs one watch: subscribes where its checkpoint stands, or with a list, feeds its actions, and moves the checkpoint behind them.
/// Loading → watching, with waiting beside it when the watch has ended and begins again later, and stopping last.
/// </summary>
internal sealed class WatchRunner : UntypedActor, IWithTimers
{
    // A restart repeats what was done since the last write.
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryWriteAfter = TimeSpan.FromSeconds(1);

    private static readonly BackoffSettings Resubscribing =
        new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), Factor: 2, Jitter: 0.2, ResetAfter: TimeSpan.FromMinutes(1));

    private readonly RunnerSetup _setup;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly string _work;
    private readonly Journal _journal;
    private readonly Queues _queues;
    private readonly Feed _feed;
    private readonly Backoff _backoff;
    private WatchPhase _phase;
    private Checkpoint? _received;
    private bool _mustList, _hasHeard, _isListing, _hasToldUpToDate;
    private TimeSpan _subscribedAt;
    private int _subscription;
    private string _tag = "", _lastError = "";
    private long _done;

    public WatchRunner(RunnerSetup setup)
    {
        _setup = setup;
        _work = WorkPlan.Of(setup.Plan);
        _journal = new Journal(setup.Store, Self, setup.Pool);
        _queues = new Queues(setup.Plan.Actions, StartQueue);
        _feed = new Feed(setup.Plan, _work, _journal, _queues, tag => setup.Multiplexer.Tell(new EtcdWatch.Ack(tag)));
        _backoff = new Backoff(Resubscribing, setup.Random);
        _mustList = setup.MustList || _queues.NeedRange;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RunnerSetup setup) => Akka.Actor.Props.Create<WatchRunner>(setup);

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Escalate);

    protected override void PreStart() => _journal.Load();

    protected override void OnReceive(object message) => Loading(message);

    /// <summary>The checkpoint is being read.</summary>
    private void Loading(object message)
    {
        switch (message)
        {
            case Journal.Loaded loaded: OnLoaded(loaded); break;
            default: InAnyState(message); break;
        }
    }

    private void Watching(object message)
    {
        switch (message)
        {
            case EtcdWatch.Ended ended when ended.Tag == _tag: OnEnded(ended.Reason.ToString()); break;
            case EtcdWatch.Resynced { IsWhole: false } differs when differs.Tag == _tag: ListInstead(); break;
            case EtcdWatch.INotification notification when notification.Tag == _tag: OnNotification(notification); break;
            default: InAnyState(message); break;
        }
    }

    /// <summary>The watch has ended, and begins again later. Its actions go on.</summary>
    private void Waiting(object message)
    {
        switch (message)
        {
            case Subscribe: SubscribeNow(); break;
            default: InAnyState(message); break;
        }
    }

    /// <summary>Nothing more is taken; what runs may finish, and what it did is kept.</summary>
    private void Stopping(object message)
    {
        switch (message)
        {
            case Drained drained: _queues.On(drained); break;
            case Journal.NotDone failed:
                _log.Error("what the last actions did cannot be kept, they are run again after the next start: {0}", failed.Cause.Message);
                Context.Stop(Self);
                return;
            case Journal.Loaded or Journal.KnownLoaded: _journal.OnDone((Journal.IMessage)message); break;
            case Subscribe or Stop or EtcdWatch.INotification: break;
            default: InAnyState(message); break;
        }
        if (!_queues.IsDrained) return;
        _journal.Save();
        if (_journal.IsIdle) Context.Stop(Self);
    }

    private void InAnyState(object message)
    {
        switch (message)
        {
            case Report report: OnReport(report); break;
            case Journal.KnownLoaded loaded:
                _journal.OnDone(loaded);
                _feed.OnKnown(loaded.Known);
                KeepUp();
                break;
            case Journal.Saved saved:
                _journal.OnDone(saved);
                if (saved.Checkpoint is { Revision: > 0 and var done }) _done = done;
                GoOn();
                break;
            case Journal.NotDone failed:
                _lastError = failed.Cause.Message;
                _log.Error("{0}: it is tried again, and nothing goes on before", failed.Cause.Message);
                Timers.StartSingleTimer(nameof(RetryWrite), RetryWrite.Instance, RetryWriteAfter);
                break;
            case RetryWrite: _journal.Retry(); break;
            case Save: _journal.Save(); break;
            case QueryWatch: Sender.Tell(Picture()); break;
            case Stop stop: BecomeStopping(stop.Limit); break;
            // Of an earlier subscription.
            case EtcdWatch.INotification: break;
            default: Unhandled(message); break;
        }
    }

    private void OnLoaded(Journal.Loaded loaded)
    {
        _journal.OnDone(loaded);
        foreach (var remark in loaded.Stored.Remarks) _log.Warning("{0}", remark);
        if (loaded.Stored.Checkpoint is { } checkpoint && checkpoint.Work == _work)
        {
            _feed.Begin(checkpoint, loaded.Stored.Ahead);
            _done = checkpoint.Revision;
            if (checkpoint.Revision > 0) _received = checkpoint;
        }
        SubscribeNow();
    }

    private void SubscribeNow()
    {
        _tag = FormattableString.Invariant($"{_setup.Plan.Name}-{++_subscription}");
        _hasHeard = false;
        var options = new WatchOptions { Resync = true, ProgressNotify = true, PrevKv = _setup.Plan.Options.PrevKv };
        if (_mustList || _received is not { } from)
        {
            options = options with { InitialList = true };
            _feed.Drop();
        }
        else
        {
            options = options with { StartRevision = from.Revision + 1, ClusterId = from.ClusterId };
        }
        _setup.Multiplexer.Tell(new EtcdWatch.Watch(_tag, _setup.Plan.Range)
        {
            Options = options, Context = new StreamContext { RequireLeader = _setup.Plan.Context.RequireLeader },
        });
        _subscribedAt = Context.System.Scheduler.MonotonicClock;
        _phase = WatchPhase.Watching;
        Become(Watching);
    }

    // What follows differs from what this subscription was told, and not from what the actions know: an earlier life may have acted on
    // changes that it was not told again.
    private void ListInstead()
    {
        _setup.Multiplexer.Tell(new EtcdWatch.Unwatch(_tag));
        _mustList = true;
        SubscribeNow();
    }

    private void OnNotification(EtcdWatch.INotification notification)
    {
        switch (notification)
        {
            case EtcdWatch.Resynced resynced:
                (_isListing, _received) = (true, new Checkpoint(resynced.ClusterId, 0, _work));
                _mustList = true;
                break;
            case EtcdWatch.Progress progress:
                (_isListing, _mustList) = (false, false);
                _received = _received! with { Revision = progress.Revision };
                break;
            case EtcdWatch.Events events when !_isListing:
                _received = _received! with { Revision = events.Batch.LastRevision };
                break;
        }
        _feed.Take(notification);
        _hasHeard = true;
        KeepUp();
    }

    // A list that was cut short has to be told again.
    private void OnEnded(string why)
    {
        _lastError = why;
        _isListing = false;
        var wait = _backoff.AfterFailure(Context.System.Scheduler.MonotonicClock - _subscribedAt);
        _log.Error("watch {0} ended: {1}; it begins again in {2:0.0} s", _setup.Plan.Name, why, wait.TotalSeconds);
        _phase = WatchPhase.Ended;
        Become(Waiting);
        Timers.StartSingleTimer(nameof(Subscribe), Subscribe.Instance, wait);
        Context.Parent.Tell(new Ended(_setup.Plan.Name, why));
    }

    private void EndIfTooLarge()
    {
        if (!_feed.IsTooLarge || _phase != WatchPhase.Watching) return;
        _setup.Multiplexer.Tell(new EtcdWatch.Unwatch(_tag));
        _feed.Drop();
        _mustList = true;
        OnEnded(FormattableString.Invariant(
            $"RangeTooLarge: keys and values of {_setup.Plan.Range} take more than max-range-bytes, {_setup.Plan.MaxRangeBytes}: ")
            + "raise it, or watch less");
    }

    private void OnReport(Report report)
    {
        if (_queues.On(report) is { } known) _journal.Add(known);
        GoOn();
    }

    private void GoOn()
    {
        if (_phase != WatchPhase.Stopping) _feed.Proceed();
        KeepUp();
    }

    // After whatever may have settled something, or given nothing to settle.
    private void KeepUp()
    {
        if (_queues.TakeReached() is { } checkpoint) _journal.Move(checkpoint);
        if (!_journal.IsIdle && !Timers.IsTimerActive(nameof(Save))) Timers.StartSingleTimer(nameof(Save), Save.Instance, SaveEvery);
        EndIfTooLarge();
        TellIfUpToDate();
    }

    private void TellIfUpToDate()
    {
        if (_hasToldUpToDate || !_feed.HasListed || !_queues.IsAllSettled || !_journal.IsIdle) return;
        _hasToldUpToDate = true;
        Context.Parent.Tell(new UpToDate(_setup.Plan.Name, _queues.States.All(action => action.DeadLetters == 0)));
    }

    private void BecomeStopping(TimeSpan limit)
    {
        _phase = WatchPhase.Stopping;
        Timers.Cancel(nameof(Subscribe));
        _setup.Multiplexer.Tell(new EtcdWatch.Unwatch(_tag));
        _queues.Drain(limit);
        Become(Stopping);
    }

    private WatchState Picture() => new(
        _setup.Plan.Name, _setup.Plan.Context.Name, _setup.Plan.Range.ToString(), Phase(), _received?.Revision ?? 0, _done, _feed.Listed,
        _lastError, _queues.States)
    {
        Changes = _feed.Changes, HasListed = !_mustList && !_feed.IsListing && _received is { Revision: > 0 },
    };

    private WatchPhase Phase() => _phase switch
    {
        WatchPhase.Watching when !_hasHeard && _received is null => WatchPhase.Starting,
        WatchPhase.Watching when _feed.IsHeldBack => WatchPhase.HeldBack,
        WatchPhase.Watching when _feed.IsListing || _isListing => WatchPhase.Listing,
        var phase => phase,
    };

    private (IActorRef Queue, bool IsOverRange) StartQueue(int index, ActionPlan plan)
    {
        var action = _setup.CreateAction(plan);
        var setup = new QueueSetup(index, plan, action, _setup.DeadLettersOf(plan), _setup.Random, _setup.Pool);
        return (Context.ActorOf(ActionQueue.Props(setup), $"action-{index + 1}"), action.IsOverRange);
    }

    private sealed record Subscribe
    {
        public static readonly Subscribe Instance = new();
    }

    private sealed record Save
    {
        public static readonly Save Instance = new();
    }

    private sealed record RetryWrite
    {
        public static readonly RetryWrite Instance = new();
    }
}

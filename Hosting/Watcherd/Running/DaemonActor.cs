using Akka.Actor;
using Akka.Event;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Pipeline;
using static Watch.Actors.Watcherd.Running.DaemonProtocol;

namespace Watch.Actors.Watcherd.Running;

/// <summary>What the daemon's actor needs.</summary>
/// <param name="Multiplexer">Makes the multiplexer of a context.</param>
/// <param name="Runner">What the runner of a watch needs, given its multiplexer and the folder for what it keeps.</param>
/// <param name="Round">Is told of watches that are up to date; null where nobody waits for that.</param>
internal sealed record DaemonSetup(
    Func<ContextPlan, Props> Multiplexer, Func<WatchPlan, IActorRef, string, RunnerSetup> Runner, OneRound? Round);

/// <summary>
/// Runs the watches of a plan, each by a <see cref="WatchRunner"/>, over a multiplexer for each context; and of the next plan, touching
/// what differs. A watch that changes is finished before its next life begins, which takes up what it kept. Working → stopping.
/// </summary>
internal sealed class DaemonActor : UntypedActor, IWithTimers
{
    // A runner that broke is not begun again at once: what broke it may still be there.
    private static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(5);

    private readonly DaemonSetup _setup;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, Running> _watches = new(StringComparer.Ordinal);
    private readonly Dictionary<ContextPlan, IActorRef> _multiplexers = [];
    private DaemonPlan? _plan;
    private string _refused = "";
    private int _names;

    public DaemonActor(DaemonSetup setup) => _setup = setup;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(DaemonSetup setup) => Akka.Actor.Props.Create<DaemonActor>(setup);

    protected override void PreStart()
    {
        if (_setup.Round is { } round) Timers.StartSingleTimer(nameof(TimeIsUp), TimeIsUp.Instance, round.HearWithin);
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(failure =>
    {
        _log.Error(failure, "a fault in {0}: it is stopped, and begins again in {1} s", Sender.Path.Name, RestartAfter.TotalSeconds);
        return Directive.Stop;
    });

    protected override void OnReceive(object message) => Working(message);

    private void Working(object message)
    {
        switch (message)
        {
            case Apply apply: OnApply(apply.Plan); break;
            case Refused refused: _refused = refused.Why; break;
            case Stop: BecomeStopping(); break;
            case Terminated gone: OnTerminated(gone.ActorRef); break;
            case Begin begin: Start(begin.Watch); break;
            default: InAnyState(message); break;
        }
    }

    /// <summary>Every watch is finishing; whoever asked for it is told when all have.</summary>
    private void Stopping(object message, List<IActorRef> askers)
    {
        switch (message)
        {
            case Stop: askers.Add(Sender); break;
            case Terminated gone: Forget(gone.ActorRef); break;
            case Apply or Refused or Begin: break;
            default: InAnyState(message); break;
        }
        TellIfStopped(askers);
    }

    private void InAnyState(object message)
    {
        switch (message)
        {
            case QueryDaemon: AnswerState(); break;
            case TimeIsUp: Self.Tell(QueryDaemon.Instance); break;
            case DaemonState state: _setup.Round?.OnTimeIsUp(state); break;
            case PipelineProtocol.UpToDate upToDate: _setup.Round?.OnUpToDate(upToDate); break;
            case PipelineProtocol.Ended ended: _setup.Round?.OnEnded(ended); break;
            case EtcdWatch.Closed: Context.Stop(Sender); break;
            default: Unhandled(message); break;
        }
    }

    private void OnApply(DaemonPlan plan)
    {
        var difference = _plan is null ? null : PlanComparison.Of(_plan, plan);

        // What takes effect at the next start stays as it is until then.
        _plan = _plan is null ? plan : plan with { StateDirectory = _plan.StateDirectory, Status = _plan.Status };
        _refused = "";
        foreach (var name in difference?.Removed ?? []) Finish(name);
        foreach (var name in difference?.Changed ?? []) Finish(name);
        foreach (var watch in plan.Watches)
            if (difference?.Unchanged.Contains(watch.Name, StringComparer.Ordinal) != true) Start(watch.Name);
        Sender.Tell(new Applied(difference));
    }

    // A watch of this name that is still finishing is waited for: what it keeps is one's own.
    private void Start(string name)
    {
        if (_watches.ContainsKey(name) || _plan!.Watches.FirstOrDefault(watch => watch.Name == name) is not { } plan) return;
        var runner = Context.ActorOf(
            WatchRunner.Props(_setup.Runner(plan, Multiplexer(plan.Context), _plan.StateDirectory)),
            FormattableString.Invariant($"watch-{++_names}"));
        _watches.Add(name, new Running(plan, Context.Watch(runner)));
    }

    private void Finish(string name)
    {
        if (_watches.TryGetValue(name, out var running)) running.Ref.Tell(new PipelineProtocol.Stop(_plan!.ShutdownTimeout));
    }

    private void OnTerminated(IActorRef gone)
    {
        if (Forget(gone) is not { } running) return;
        if (_plan!.Watches.FirstOrDefault(watch => watch.Name == running.Plan.Name) is not { } next) return;
        if (next != running.Plan) Start(next.Name);
        else Timers.StartSingleTimer(next.Name, new Begin(next.Name), RestartAfter);
    }

    private Running? Forget(IActorRef gone)
    {
        foreach (var broken in _multiplexers.Where(each => each.Value.Equals(gone)).Select(each => each.Key).ToArray())
        {
            _multiplexers.Remove(broken);
            foreach (var watch in _watches.Values.Where(watch => watch.Plan.Context == broken)) Finish(watch.Plan.Name);
        }
        var running = _watches.Values.FirstOrDefault(watch => watch.Ref.Equals(gone));
        if (running is null) return null;
        _watches.Remove(running.Plan.Name);
        CloseUnused();
        return running;
    }

    private IActorRef Multiplexer(ContextPlan context)
    {
        if (_multiplexers.TryGetValue(context, out var multiplexer)) return multiplexer;
        multiplexer = Context.ActorOf(_setup.Multiplexer(context), FormattableString.Invariant($"etcd-{++_names}"));
        return _multiplexers[context] = Context.Watch(multiplexer);
    }

    private void CloseUnused()
    {
        ContextPlan[] used = [.. _watches.Values.Select(watch => watch.Plan.Context), .. _plan!.Watches.Select(watch => watch.Context)];
        foreach (var (context, multiplexer) in _multiplexers.Where(each => !used.Contains(each.Key)).ToArray())
        {
            _multiplexers.Remove(context);
            multiplexer.Tell(EtcdWatch.Close.Instance);
        }
    }

    private void AnswerState() => Context.ActorOf(DaemonStateCollector.Props(new DaemonStateQuestion(
        [.. (_plan?.Watches ?? ListOf<WatchPlan>.Empty).Select(plan => plan.Name)],
        [
            .. (_plan?.Watches ?? ListOf<WatchPlan>.Empty)
                .Select(plan => plan.Name).Where(_watches.ContainsKey).Select(name => _watches[name].Ref),
        ],
        [.. _multiplexers.Select(each => (each.Key.Name, each.Value))], _refused, Sender)));

    private void BecomeStopping()
    {
        foreach (var name in _watches.Keys) Finish(name);
        List<IActorRef> askers = [Sender];
        Become(message => Stopping(message, askers));
        TellIfStopped(askers);
    }

    private void TellIfStopped(List<IActorRef> askers)
    {
        if (_watches.Count > 0) return;
        foreach (var asker in askers) asker.Tell(Stopped.Instance);
        askers.Clear();
    }

    private sealed record Running(WatchPlan Plan, IActorRef Ref);

    private sealed record Begin(string Watch);

    private sealed record TimeIsUp
    {
        public static readonly TimeIsUp Instance = new();
    }
}

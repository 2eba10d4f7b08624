using System.Globalization;
using Akka.Actor;
using Watch.Actors.Specs.Properties;
using Watch.Actors.TestKit;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Pipeline;
using Watch.Actors.Watcherd.Specs.Configuration;

namespace Watch.Actors.Watcherd.Specs.Pipeline.Properties;

/// <summary>
/// One schedule, played: a watch in lockstep and in virtual time between a model of etcd, a model of the disk and actions that remember
/// what they were run for. Every move has a meaning in every state, so that a schedule stays one when moves are left out.
/// </summary>
internal sealed class PipelineRun : IDisposable
{
    private const int RoundsToSettle = 200;
    private const int RoundsToStop = 10;
    private const string OverRange = "whole";
    private static readonly TimeSpan UntilSaved = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan LongerThanAnyTimer = TimeSpan.FromSeconds(75);
    private static readonly Dictionary<string, WatchPlan> Plans = [];

    // One actor system plays many schedules.
    private static int _lives;

    private readonly EtcdModel _etcd = new();
    private readonly LockstepSystem _world;
    private readonly WatchProbe _multiplexer;
    private readonly ModelSource _source;
    private readonly WorkList _work;
    private readonly ModelStore _store;
    private readonly ModelActions _actions;
    private readonly WatchPlan _plan;
    private readonly PipelineJudge _judge;
    private IActorRef _runner = ActorRefs.Nobody;

    public PipelineRun(LockstepSystem world, Schedule schedule)
    {
        _world = world;
        _multiplexer = world.Probe();
        _source = new ModelSource(_etcd);
        _work = new WorkList((LockstepDispatcher)world.System.Dispatchers.Lookup("lockstep"));
        _store = new ModelStore(_work.Ended);
        _actions = new ModelActions(_work.Ended, () => _store.IsFull);
        _judge = new PipelineJudge(schedule, _etcd, _source, _store, _actions);
        _plan = PlanOf(schedule);
        Begin();
    }

    public void Dispose()
    {
        _world.Stop(_runner);
        _world.Stop(_multiplexer.Ref);
    }

    /// <summary>What was broken; nothing when all is well.</summary>
    public IReadOnlyList<string> Breaches()
    {
        Calm();
        return _judge.Offences;
    }

    public void Commit(IEnumerable<(string Key, bool Delete)> writes) => _etcd.Commit(writes.Select(write => ($"k/{write.Key}", write.Delete)));

    public void Compact(int revisionsAgo) => _etcd.Compact(_etcd.Revision - revisionsAgo);

    public void Tell(Func<ModelSource, EtcdWatch.INotification?> next)
    {
        if (next(_source) is not { } notification) return;
        _runner.Tell(notification, _multiplexer.Ref);
        Look();
    }

    public void Relist() => _source.Relist();

    public void Work(int number, Outcome outcome)
    {
        if (_work.Count == 0) Wait(UntilSaved);
        if (_work.Count == 0) return;
        _actions.Outcome = outcome;
        _work.Do(number % _work.Count);
        Look();
    }

    public void EndRun(int number, Outcome outcome)
    {
        if (_actions.Hanging == 0) return;
        _work.UntilHeard(() => _actions.End(number % _actions.Hanging, outcome));
        Look();
    }

    public void Disk(bool isFull) => _store.IsFull = isFull;

    public void Wait(TimeSpan time)
    {
        _world.Advance(time);
        Look();
    }

    public void Crash(int? recordsLeft)
    {
        if (recordsLeft is not null)
        {
            (_actions.Outcome, _store.RecordsLeft) = (Outcome.Hangs, recordsLeft);
            for (var underWay = _work.Count; underWay > 0; underWay--) _work.Do(0);
        }
        _world.Stop(_runner);
        BeginAgain();
    }

    public void Stop()
    {
        Heal();
        var ended = _runner.GracefulStop(_world.Patience, new PipelineProtocol.Stop(TimeSpan.FromSeconds(1)));
        Look();
        for (var round = 0; !ended.IsCompleted && round < RoundsToStop; round++) Serve();
        if (!SpinWait.SpinUntil(() => ended.IsCompleted, _world.Patience)) _judge.Offences.Add("told to stop, it does not");
        BeginAgain();
    }

    public void Calm()
    {
        Heal();
        for (var round = 0; round < RoundsToSettle; round++)
        {
            Serve();
            if (!_source.HasToldAll || _store.Checkpoint?.Revision != _etcd.Revision || _work.Count > 0) continue;
            _judge.Judge(State());
            return;
        }
        _judge.Offences.Add($"not settled after {RoundsToSettle} rounds: {State()} {string.Join(", ", State().Actions)}");
    }

    private static WatchPlan PlanOf(Schedule schedule)
    {
        var actions = string.Join('\n', Names(schedule).Select(name => $$"""
            {{name}} { type = log, path = "/x", retry { jitter = 0, min-backoff = 10ms, max-backoff = 100ms }, {{schedule.Queue}} }
            """));
        var text = $"prefix = \"k/\", filters = [{schedule.Filters}], actions {{\n{actions} }}";
        if (!Plans.TryGetValue(text, out var plan)) Plans.Add(text, plan = Given.Watch(text));
        return plan;
    }

    private static IEnumerable<string> Names(Schedule schedule)
    {
        var names = Enumerable.Range(0, schedule.Actions).Select(number => number.ToString(CultureInfo.InvariantCulture));
        return schedule.IsOverRange ? names.Append(OverRange) : names;
    }

    private void Begin()
    {
        var setup = new RunnerSetup(
            _plan, _multiplexer.Ref, _store, plan => _actions.Action(NumberOf(plan), plan.Name.EndsWith(OverRange, StringComparison.Ordinal)),
            plan => _actions.DeadLetters(NumberOf(plan)), MustList: false, () => 0.5, _work.Factory);
        var name = string.Create(CultureInfo.InvariantCulture, $"life-{Interlocked.Increment(ref _lives)}");
        _runner = _world.Start(WatchRunner.Props(setup).WithDispatcher("lockstep"), name);
        Look();
    }

    private void BeginAgain()
    {
        _work.Forget();
        _actions.Forget();
        _source.Forget();
        _store.RecordsLeft = null;
        _multiplexer.TakeAll();
        Begin();
    }

    private int NumberOf(ActionPlan plan) => _plan.Actions.ToList().FindIndex(each => each.Name == plan.Name);

    private void Heal()
    {
        _store.IsFull = false;
        while (_actions.Hanging > 0) EndRun(0, Outcome.Done);
    }

    // All that can happen does, and then time passes.
    private void Serve()
    {
        Tell(source => source.Next(2));
        Tell(source => source.Progress());
        while (_work.Count > 0) Work(0, Outcome.Done);
        Wait(LongerThanAnyTimer);
        while (_work.Count > 0) Work(0, Outcome.Done);
    }

    private WatchState State()
    {
        var asked = _runner.Ask<WatchState>(PipelineProtocol.QueryWatch.Instance);
        _world.Settle();
        return asked.IsCompletedSuccessfully ? asked.Result : throw new InvalidOperationException("the watch does not answer");
    }

    private void Look()
    {
        foreach (var command in _multiplexer.TakeAll()) _source.Take(command);
    }
}

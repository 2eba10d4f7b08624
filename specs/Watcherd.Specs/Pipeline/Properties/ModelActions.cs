using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Pipeline;

namespace Watch.Actors.Watcherd.Specs.Pipeline.Properties;

/// <summary>What becomes of a run.</summary>
internal enum Outcome
{
    Done,
    Fails,
    FailsForGood,

    /// <summary>It goes on until the schedule ends it.</summary>
    Hangs,
}

/// <summary>A run, as the one who acts remembers it: whatever became of the process.</summary>
/// <param name="Action">Whose.</param>
/// <param name="Change">For what.</param>
/// <param name="Range">The range that it saw, each key with its revision.</param>
internal sealed record PastRun(int Action, Change Change, string Range)
{
    public string Key => System.Text.Encoding.UTF8.GetString(Change.Key.Span);

    public bool IsDelete => Change.Type == EventType.Delete;

    /// <summary>When nothing more was to be done for it, counting the settled; 0: that has not happened.</summary>
    public int Settled { get; set; }
}

/// <summary>The actions of a watch, and their dead letters, over all its lives.</summary>
/// <param name="ended">Told when a run that an actor waits for ends.</param>
/// <param name="isFull">Whether the disk takes no dead letter.</param>
internal sealed class ModelActions(Action ended, Func<bool> isFull)
{
    private readonly List<(PastRun Run, TaskCompletionSource<ActionFailure?> Ending)> _hanging = [];
    private readonly List<PastRun> _runs = [];
    private int _settled;

    private Func<bool> IsFull => isFull;

    /// <summary>What becomes of the runs that are begun.</summary>
    public Outcome Outcome { get; set; }

    public IReadOnlyList<PastRun> Runs => _runs;

    /// <summary>How many have been settled.</summary>
    public int Settled => _settled;

    public int Hanging => _hanging.Count;

    public IAction Action(int number, bool isOverRange) => new OneAction(this, number, isOverRange);

    public IDeadLetters DeadLetters(int number) => new Letters(this, number);

    /// <summary>Ends one that hangs.</summary>
    public void End(int number, Outcome outcome)
    {
        var (run, ending) = _hanging[number];
        _hanging.RemoveAt(number);
        ended();
        ending.SetResult(ResultOf(run, outcome));
    }

    /// <summary>Their process is no more.</summary>
    public void Forget() => _hanging.Clear();

    private Task<ActionFailure?> Begin(PastRun run)
    {
        _runs.Add(run);
        if (Outcome == Outcome.Hangs)
        {
            var ending = new TaskCompletionSource<ActionFailure?>();
            _hanging.Add((run, ending));
            return ending.Task;
        }
        ended();
        return Task.FromResult(ResultOf(run, Outcome));
    }

    private ActionFailure? ResultOf(PastRun run, Outcome outcome)
    {
        if (outcome == Outcome.Done) run.Settled = ++_settled;
        return outcome == Outcome.Done ? null : new ActionFailure("as the schedule says", MayBeRetried: outcome != Outcome.FailsForGood);
    }

    private sealed class OneAction(ModelActions all, int number, bool isOverRange) : IAction
    {
        public bool IsOverRange => isOverRange;

        public ValueTask<ActionFailure?> RunAsync(Change change, IRangeView range, CancellationToken stopped) =>
            new(all.Begin(new PastRun(number, change, isOverRange ? Stands.Text(range.InKeyOrder().Select(key => (key.Key, key.ModRevision))) : "")));

        public ValueTask<string> PreviewAsync(Change change, IRangeView range, CancellationToken stopped) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => default;
    }

    private sealed class Letters(ModelActions all, int number) : IDeadLetters
    {
        public Task WriteAsync(Change change, string action, ActionFailure failure, int tries)
        {
            if (all.IsFull()) return Task.FromException(new IOException("No space left on device"));
            all._runs.Last(run => run.Action == number && run.Change == change).Settled = ++all._settled;
            return Task.CompletedTask;
        }
    }
}

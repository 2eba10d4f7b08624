using System.Diagnostics;
using Watch.Actors.TestKit;

namespace Watch.Actors.Watcherd.Specs.Pipeline.Properties;

/// <summary>What a watch does beside its actors, done one by one when the schedule says so, on the spec's thread.</summary>
internal sealed class WorkList : TaskScheduler
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<Task> _due = [];
    private readonly LockstepDispatcher _actors;
    private int _ended;

    public WorkList(LockstepDispatcher actors)
    {
        _actors = actors;
        Factory = new TaskFactory(CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskContinuationOptions.None, this);
    }

    public TaskFactory Factory { get; }

    public int Count => _due.Count;

    /// <summary>Told by each work that does not go on after it was begun, or by whoever ends one that did: an actor hears of it.</summary>
    public void Ended() => _ended++;

    /// <summary>Does one, and waits until the actor that is told of its end has it in its mailbox.</summary>
    public void Do(int number)
    {
        var work = _due[number];
        _due.RemoveAt(number);
        UntilHeard(() => TryExecuteTask(work));
    }

    /// <summary>Does something that may end a work, and waits as <see cref="Do"/> does.</summary>
    public void UntilHeard(Action act)
    {
        var before = _ended;
        act();
        if (_ended == before) return;
        for (var since = Stopwatch.GetTimestamp(); !_actors.HasWork; Thread.Yield())
            if (Stopwatch.GetElapsedTime(since) > Patience) throw new InvalidOperationException("nobody was told that a work has ended");
    }

    /// <summary>The process that wanted it done is no more.</summary>
    public void Forget() => _due.Clear();

    protected override void QueueTask(Task task) => _due.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _due;
}

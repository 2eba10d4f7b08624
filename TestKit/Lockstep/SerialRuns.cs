using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Dispatch;

namespace Watch.Actors.TestKit;

/// <summary>
/// What the <see cref="SerialDispatcher"/>s of an actor system have to run, in order. Part of the setup that the system is created with.
/// </summary>
public sealed class SerialRuns : Setup
{
    private readonly ConcurrentQueue<IRunnable> _due = new();
    private IScheduler? _scheduler;
    private long _added;
    private long _open;

    /// <summary>True while nothing is run and nothing waits to be.</summary>
    public bool IsIdle => Volatile.Read(ref _open) == 0;

    /// <summary>How many runs there have been, those included that are still to come.</summary>
    public long Added => Volatile.Read(ref _added);

    /// <summary>The scheduler of the actor system; null before there is one.</summary>
    internal IScheduler? Scheduler => Volatile.Read(ref _scheduler);

    internal void RunIn(IScheduler scheduler) => Volatile.Write(ref _scheduler, scheduler);

    internal void Add(IRunnable run)
    {
        _due.Enqueue(run);
        Interlocked.Increment(ref _added);
        // Whoever finds it idle calls a thread, which goes on until it is idle again.
        if (Interlocked.Increment(ref _open) == 1)
            ThreadPool.UnsafeQueueUserWorkItem(static runs => runs.RunAll(), this, preferLocal: false);
    }

    private void RunAll()
    {
        do
        {
            if (!_due.TryDequeue(out var run)) throw new InvalidOperationException("a run was counted and is not there");
            run.Run();
        }
        while (Interlocked.Decrement(ref _open) > 0);
    }
}

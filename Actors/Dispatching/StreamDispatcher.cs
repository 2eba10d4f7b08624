using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;

namespace Watch.Actors.Dispatching;

/// <summary>
/// Runs the actors of streams with as few threads as keep up. What one actor tells another is run next by the thread that is at it,
/// and by the thread that read it from the network to begin with (<see cref="Carry"/>): a batch goes from the socket to the subscriber without
/// waking a thread for each step, which costs more than the steps. A thread that falls behind calls another.
/// </summary>
internal sealed class StreamDispatcher : MessageDispatcher, IThreadPoolWorkItem
{
    /// <summary>Where in HOCON it is configured.</summary>
    public const string Path = "watch-actors.stream-dispatcher";

    // Mailboxes that one thread runs before it calls another, and before it gives way to whatever else its pool has to run.
    private const int RunsBeforeHelp = 64, RunsInTurn = 256;

    private static readonly int MostThreads = Environment.ProcessorCount;

    [ThreadStatic]
    private static bool t_isCarrying;

    [ThreadStatic]
    private static StreamDispatcher? t_carried;

    private readonly ConcurrentQueue<IRunnable> _due = new();
    private int _threads;

    public StreamDispatcher(MessageDispatcherConfigurator configurator) : base(configurator)
    {
    }

    /// <summary>Threads that are at it, or have been called.</summary>
    public int Threads => Volatile.Read(ref _threads);

    /// <summary>Tells an actor, and lets this thread run what follows from that, for a while. Not for a thread that anybody waits for.</summary>
    public static void Carry(IActorRef actor, object message)
    {
        t_isCarrying = true;
        try
        {
            actor.Tell(message, ActorRefs.NoSender);
        }
        finally
        {
            t_isCarrying = false;
            var carried = t_carried;
            t_carried = null;
            carried?.Execute();
        }
    }

    /// <inheritdoc/>
    public override void Dispatch(ActorCell cell, Envelope envelope)
    {
        if (cell.Mailbox?.MessageQueue is IPatientQueue queue && queue.TryLay(envelope)) return;
        base.Dispatch(cell, envelope);
    }

    /// <summary>A thread's turn.</summary>
    public void Execute()
    {
        for (var runs = 1; ; runs++)
        {
            if (!_due.TryDequeue(out var run))
            {
                if (!TryLeave()) continue;
                return;
            }
            run.Run();
            if (runs % RunsBeforeHelp != 0 || _due.IsEmpty) continue;
            if (runs >= RunsInTurn)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }
            CallForHelp();
        }
    }

    /// <inheritdoc/>
    protected override void ExecuteTask(IRunnable run)
    {
        _due.Enqueue(run);
        if (Interlocked.CompareExchange(ref _threads, 1, 0) != 0) return;
        if (t_isCarrying && t_carried is null) t_carried = this;
        else ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    /// <inheritdoc/>
    protected override void Shutdown()
    {
    }

    // What was added since the queue was seen empty was left to this thread by whoever added it, if no other is at it.
    private bool TryLeave()
    {
        Interlocked.Decrement(ref _threads);
        return _due.IsEmpty || Interlocked.CompareExchange(ref _threads, 1, 0) != 0;
    }

    private void CallForHelp()
    {
        var threads = Volatile.Read(ref _threads);
        if (threads < MostThreads && Interlocked.CompareExchange(ref _threads, threads + 1, threads) == threads)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}

/// <summary>Makes the one <see cref="StreamDispatcher"/> of an actor system; Akka finds it by its name in HOCON.</summary>
internal sealed class StreamDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly StreamDispatcher _dispatcher;

    public StreamDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites) : base(config, prerequisites) =>
        _dispatcher = new StreamDispatcher(this);

    /// <inheritdoc/>
    public override MessageDispatcher Dispatcher() => _dispatcher;
}

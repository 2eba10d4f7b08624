using System.Collections.Concurrent;
using Akka.Configuration;
using Akka.Dispatch;

namespace Watch.Actors.TestKit;

/// <summary>
/// Runs actors on the thread of the spec, one mailbox at a time and in the order of what was sent, when the spec says so. Named in HOCON as
/// a dispatcher's <c>type</c>; <see cref="LockstepSystem"/> does that.
/// </summary>
public sealed class LockstepDispatcher : MessageDispatcher
{
    private readonly ConcurrentQueue<IRunnable> _due = new();

    internal LockstepDispatcher(MessageDispatcherConfigurator configurator) : base(configurator)
    {
    }

    /// <summary>True while a mailbox waits to be run.</summary>
    public bool HasWork => !_due.IsEmpty;

    /// <summary>Runs what is due and what that makes due, until nothing is.</summary>
    /// <returns>True if anything was run.</returns>
    public bool RunAll()
    {
        var any = false;
        while (_due.TryDequeue(out var run))
        {
            run.Run();
            any = true;
        }
        return any;
    }

    /// <inheritdoc/>
    protected override void ExecuteTask(IRunnable run) => _due.Enqueue(run);

    /// <inheritdoc/>
    protected override void Shutdown()
    {
    }
}

/// <summary>Makes the one <see cref="LockstepDispatcher"/> of an actor system; Akka finds it by this type.</summary>
public sealed class LockstepDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly LockstepDispatcher _dispatcher;

    /// <summary>Called by Akka.</summary>
    public LockstepDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites) : base(config, prerequisites) =>
        _dispatcher = new LockstepDispatcher(this);

    /// <inheritdoc/>
    public override MessageDispatcher Dispatcher() => _dispatcher;
}

using Akka.Configuration;
using Akka.Dispatch;

namespace Watch.Actors.TestKit;

/// <summary>
/// Runs actors one mailbox at a time, in the order of what was sent, on threads of the pool: as soon as there is something to run. All
/// dispatchers of this type in an actor system share one order. Needs the <see cref="SerialRuns"/> of the system; <see
/// cref="ScriptedEtcd"/> gives both.
/// </summary>
public sealed class SerialDispatcher : MessageDispatcher
{
    private readonly SerialRuns _runs;

    internal SerialDispatcher(MessageDispatcherConfigurator configurator, SerialRuns runs) : base(configurator) => _runs = runs;

    /// <inheritdoc/>
    protected override void ExecuteTask(IRunnable run) => _runs.Add(run);

    /// <inheritdoc/>
    protected override void Shutdown()
    {
    }
}

/// <summary>Makes the <see cref="SerialDispatcher"/> of a section of HOCON; Akka finds it by this type.</summary>
public sealed class SerialDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly SerialDispatcher _dispatcher;

    /// <summary>Called by Akka.</summary>
    /// <exception cref="ConfigurationException">The actor system was created without <see cref="SerialRuns"/>.</exception>
    public SerialDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites) : base(config, prerequisites)
    {
        var runs = prerequisites.Settings.Setup.Get<SerialRuns>();
        if (!runs.HasValue) throw new ConfigurationException("a serial dispatcher needs SerialRuns in the setup of its actor system");
        runs.Value.RunIn(prerequisites.Scheduler);
        _dispatcher = new SerialDispatcher(this, runs.Value);
    }

    /// <inheritdoc/>
    public override MessageDispatcher Dispatcher() => _dispatcher;
}

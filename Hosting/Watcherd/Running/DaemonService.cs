using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Checkpoints;
using Watch.Actors.Watcherd.CommandLine;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Pipeline;
using Watch.Actors.Watcherd.Printing;
using WatchPlan = Watch.Actors.Watcherd.Configuration.WatchPlan;

namespace Watch.Actors.Watcherd.Running;

/// <summary>What a run begins with.</summary>
/// <param name="Run">What was asked for.</param>
/// <param name="Plan">The configuration.</param>
/// <param name="Terminal">Where output goes.</param>
/// <param name="Ending">Takes the exit code of a run that ends by itself.</param>
internal sealed record DaemonStart(RunPlan Run, DaemonPlan Plan, Terminal Terminal, TaskCompletionSource<int> Ending);

/// <summary>The actor system of the daemon within a host: begins the watches, and finishes them when the host stops.</summary>
internal sealed class DaemonService(DaemonStart start, ISystemdNotifier systemd, ILoggerFactory logs) : IHostedService, IAsyncDisposable
{
    // Beside what actions may take: for what they did to be written, and for etcd to be told.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HearWithin = TimeSpan.FromSeconds(10);

    private static readonly Config Hocon = ConfigurationFactory.ParseString(
        """
        akka {
          loglevel = INFO
          stdout-loglevel = OFF
          loggers = []
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
        }
        """);

    private readonly ILogger _log = logs.CreateLogger("watcherd");
    private readonly ActorSystem _system = ActorSystem.Create("watcherd", Hocon);
    private TimeSpan _shutdownTimeout = start.Plan.ShutdownTimeout;

    /// <summary>
    /// The daemon's actor: takes <see cref="QueryDaemon"/> and <see cref="DaemonProtocol"/>. Nobody before the service has started.
    /// </summary>
    public IActorRef Actor { get; private set; } = ActorRefs.Nobody;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _system.ActorOf(LogForwarder.Props(logs.CreateLogger("watcherd.actors")), "log");
        WatchMultiplexer.Get(_system); // Its settings are the system's from now on.
        var round = start.Run.Mode == RunMode.Daemon
            ? null
            : new OneRound(start.Plan.Watches.Count, start.Terminal.Say, start.Ending, HearWithin);
        Actor = _system.ActorOf(DaemonActor.Props(new DaemonSetup(
            context => WatchMultiplexer.Props(context.Cluster.ToConfig()), SetupOf(), round)), "daemon");
        await ApplyAsync(start.Plan, cancellationToken);
        _log.Running(start.Plan.Watches.Count, start.Run.ConfigFile, start.Plan.StateDirectory);
        systemd.Notify(ServiceState.Ready);
    }

    /// <summary>Runs another plan from now on.</summary>
    /// <returns>What differs; null for the first.</returns>
    public async Task<PlanComparison?> ApplyAsync(DaemonPlan plan, CancellationToken cancellation)
    {
        var applied = await Actor.Ask<DaemonProtocol.Applied>(new DaemonProtocol.Apply(plan), cancellation);
        _shutdownTimeout = plan.ShutdownTimeout;
        return applied.Difference;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        systemd.Notify(ServiceState.Stopping);
        _log.Stopping(_shutdownTimeout);
        try
        {
            await Actor.Ask<DaemonProtocol.Stopped>(DaemonProtocol.Stop.Instance, _shutdownTimeout + Margin, cancellationToken);
            _log.Stopped();
        }
        catch (Exception late) when (late is AskTimeoutException or OperationCanceledException)
        {
            _log.NotStopped();
        }
        await Task.WhenAny(_system.Terminate(), Task.Delay(Margin, CancellationToken.None));
    }

    public async ValueTask DisposeAsync() => await Task.WhenAny(_system.Terminate(), Task.Delay(Margin, CancellationToken.None));

    private Func<WatchPlan, IActorRef, string, RunnerSetup> SetupOf()
    {
        var factory = new ActionFactory(TimeProvider.System, start.Terminal.Output);
        var isDry = start.Run.Mode == RunMode.DryRun;
        var lines = new SharedLines(start.Terminal.Output);
        return (watch, multiplexer, stateDirectory) => new RunnerSetup(
            watch, multiplexer,
            isDry ? new UntouchedStore(stateDirectory, watch.Name) : new WatchStore(stateDirectory, watch.Name),
            plan => isDry ? new PreviewingAction(factory.Create(plan), $"{watch.Name}.{plan.Name}", lines) : factory.Create(plan),
            plan => isDry ? new NoDeadLetters() : new DeadLetterFile(plan.Queue.DeadLetterFile),
            MustList: start.Run.Mode != RunMode.Daemon, Random.Shared.NextDouble, RunnerSetup.Threads);
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Watch.Actors.Watcherd.CommandLine;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Printing;
using Watch.Actors.Watcherd.Status;

namespace Watch.Actors.Watcherd.Running;

/// <summary><c>watcherd run</c>: the daemon on the generic host. A wrong configuration starts nothing.</summary>
internal static class RunCommand
{
    public static async Task<int> RunAsync(RunPlan run, Terminal terminal, CancellationToken stop)
    {
        var reading = DaemonConfiguration.Read(run.ConfigFile, ThisMachine.Instance);
        foreach (var problem in reading.Problems) terminal.Say(problem);
        if (reading.Plan is not { } plan) return ExitCodes.BadUsage;
        using var keep = run.Mode == RunMode.DryRun ? null : StateLock.Take(plan.StateDirectory);
        var start = new DaemonStart(run, plan, terminal, new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));
        using var host = Build(start);
        await host.StartAsync(CancellationToken.None);
        var exitCode = await EndAsync(start.Ending.Task, stop);
        await host.StopAsync(CancellationToken.None);
        return exitCode;
    }

    private static IHost Build(DaemonStart start)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        AddLogging(builder.Logging, start);

        // Before the daemon: where its page cannot be, nothing is started.
        if (start.Run.Mode == RunMode.Daemon) builder.Services.AddStatus(start.Plan.Status, Environment.GetEnvironmentVariable);
        builder.Services
            .AddSingleton(start)
            .AddSingleton<IHostLifetime, CallersLifetime>()
            .AddSingleton<ISystemdNotifier, SystemdNotifier>()
            .AddSingleton<DaemonService>()
            .AddHostedService(services => services.GetRequiredService<DaemonService>())

            // The daemon knows its own limit.
            .Configure<HostOptions>(options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        if (start.Run.Mode == RunMode.Daemon) builder.Services.AddHostedService<ReloadService>().AddHostedService<WatchdogService>();
        if (start.Run.Mode != RunMode.DryRun) builder.Services.AddHostedService<ListProgress>();
        return builder.Build();
    }

    // Standard output is for what actions write there.
    private static void AddLogging(ILoggingBuilder logging, DaemonStart start)
    {
        logging.SetMinimumLevel(start.Run.Mode == RunMode.DryRun ? LogLevel.Warning : LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);

        // Whoever asks for the health is told; the log has what led to it.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        if (start.Terminal.IsInteractive) logging.AddSimpleConsole(console => console.SingleLine = true);
        else logging.AddJsonConsole(console => console.UseUtcTimestamp = true);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static async Task<int> EndAsync(Task<int> ending, CancellationToken stop)
    {
        try
        {
            return await ending.WaitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.EndedAsAsked;
        }
    }
}

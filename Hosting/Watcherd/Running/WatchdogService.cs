using System.Globalization;
using Akka.Actor;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Watch.Actors.Watcherd.Pipeline;

namespace Watch.Actors.Watcherd.Running;

/// <summary>
/// Tells systemd that all is well, as long as the daemon's actor answers, twice in the time that the unit's WatchdogSec allows.
/// </summary>
internal sealed class WatchdogService(DaemonService daemon, ISystemdNotifier systemd, ILogger<WatchdogService> log) : BackgroundService
{
    private static readonly ServiceState AllIsWell = new("WATCHDOG=1");

    /// <summary>How often systemd is told; null where it does not ask for that.</summary>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <param name="process">This process's id.</param>
    public static TimeSpan? Interval(Func<string, string?> variable, int process) =>
        long.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 1
        && (variable("WATCHDOG_PID") is not { Length: > 0 } named || named == process.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(microseconds / 2.0)
            : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (Interval(Environment.GetEnvironmentVariable, Environment.ProcessId) is not { } interval) return;
        using var timer = new PeriodicTimer(interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await daemon.Actor.Ask<DaemonState>(QueryDaemon.Instance, interval, stoppingToken);
                systemd.Notify(AllIsWell);
            }
            catch (AskTimeoutException)
            {
                log.NoAnswer();
            }
        }
    }
}

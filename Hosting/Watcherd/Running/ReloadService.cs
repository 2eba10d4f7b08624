using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Watch.Actors.Watcherd.Configuration;

namespace Watch.Actors.Watcherd.Running;

/// <summary>
/// Reads the configuration again on SIGHUP, and when one of its files has changed and been left alone for a moment. A wrong one is refused,
/// with its reasons in the log, and the watches go on as they are.
/// </summary>
internal sealed class ReloadService(DaemonStart start, DaemonService daemon, ISystemdNotifier systemd, ILogger<ReloadService> log)
    : BackgroundService
{
    // Editors write a file in several steps.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    private readonly Channel<string> _reasons =
        Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hangUp = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            _reasons.Writer.TryWrite("SIGHUP");
        });
        var files = new ChangedFiles(file => _reasons.Writer.TryWrite($"{file} has changed"));
        try
        {
            files.Follow(start.Plan.Files);
            await foreach (var why in _reasons.Reader.ReadAllAsync(stoppingToken))
            {
                do await Task.Delay(Quiet, stoppingToken);
                while (_reasons.Reader.TryRead(out _));
                files.Follow(await ReloadAsync(why, stoppingToken));
            }
        }
        finally
        {
            files.Dispose();
        }
    }

    private async Task<IReadOnlyList<string>> ReloadAsync(string why, CancellationToken stopped)
    {
        log.Reloading(start.Run.ConfigFile, why);
        var microseconds = Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);
        systemd.Notify(new ServiceState(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}")));
        var reading = DaemonConfiguration.Read(start.Run.ConfigFile, ThisMachine.Instance);
        if (reading.Plan is { } plan)
        {
            if (await daemon.ApplyAsync(plan, stopped) is { } difference) Tell(difference);
        }
        else
        {
            foreach (var problem in reading.Problems) log.Refused(problem);
            daemon.Actor.Tell(new DaemonProtocol.Refused(string.Join('\n', reading.Problems)), Akka.Actor.ActorRefs.NoSender);
        }
        systemd.Notify(ServiceState.Ready);
        return reading.Plan is { Files: var files } ? files : [.. start.Plan.Files.Union(reading.Files, StringComparer.Ordinal)];
    }

    private void Tell(PlanComparison difference)
    {
        log.Reloaded(difference.Added, difference.Removed, difference.Changed, difference.Unchanged);
        foreach (var key in difference.NeedRestart) log.NeedsRestart(key);
    }
}

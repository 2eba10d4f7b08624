using System.Globalization;
using Akka.Actor;
using Microsoft.Extensions.Hosting;
using Watch.Actors.Watcherd.Pipeline;

namespace Watch.Actors.Watcherd.Running;

/// <summary>Shows on a terminal how far the initial lists are: one line, written over, until all are done.</summary>
internal sealed class ListProgress(DaemonStart start, DaemonService daemon) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(250);

    /// <summary>The line, and whether there is nothing left to show.</summary>
    public static (string Line, bool IsOver) Show(DaemonState state)
    {
        var isOver = state.Watches.All(watch =>
            watch.Phase is not (WatchPhase.Starting or WatchPhase.Listing) && watch.Actions.All(action => action.Pending == 0));
        return (string.Join("   ", state.Watches.Select(Show)), isOver);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!start.Terminal.IsInteractive) return;
        using var timer = new PeriodicTimer(Often);
        for (var isOver = false; !isOver && await timer.WaitForNextTickAsync(stoppingToken);)
        {
            (var line, isOver) = Show(await daemon.Actor.Ask<DaemonState>(QueryDaemon.Instance, stoppingToken));
            await start.Terminal.Errors.WriteAsync($"\r\u001b[K{line}{(isOver ? "\n" : "")}");
        }
    }

    private static string Show(WatchState watch)
    {
        var pending = watch.Actions.Sum(action => action.Pending);
        var failed = watch.Actions.Sum(action => action.Failed);
        var what = watch.Phase switch
        {
            WatchPhase.Starting => "connecting",
            WatchPhase.Listing or WatchPhase.HeldBack => string.Create(CultureInfo.InvariantCulture, $"listing, {watch.Listed} keys"),
            WatchPhase.Reconnecting => "reconnecting",
            WatchPhase.Ended => "ended",
            WatchPhase.Stopping => "stopping",
            _ => string.Create(CultureInfo.InvariantCulture, $"at revision {watch.Received}"),
        };
        return string.Create(
            CultureInfo.InvariantCulture, $"{watch.Name}: {what}, {pending} pending{(failed > 0 ? $", {failed} failed runs" : "")}");
    }
}

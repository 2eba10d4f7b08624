using Microsoft.Extensions.Hosting;

namespace Watch.Actors.Watcherd.Status;

/// <summary>Looks at the daemon once a second, for the page and for the metrics.</summary>
internal sealed class StatusSampler(IDaemonView daemon, StatusBoard board, Followers followers, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do followers.Publish(board.Update(await daemon.LookAsync(stoppingToken)).Json);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Watch.Actors.Hosting.Specs;

/// <summary>The example of docs/hosting.md.</summary>
internal static class Example
{
    public static IHost Build(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddEtcdWatch(builder.Configuration.GetSection(EtcdWatchOptions.SectionName));
        builder.Services.AddHealthChecks().AddEtcdWatch();
        builder.Services.AddHostedService<SiteWatcher>();
        return builder.Build();
    }

    internal sealed class SiteWatcher(WatchMultiplexer multiplexer, ILogger<SiteWatcher> log) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await using var site = await multiplexer.WatchAsync(KeyRange.Prefix("site/"), cancellation: stoppingToken);
            while (await site.ReadAsync(stoppingToken) is { } notification)
                if (notification is EtcdWatch.Events { Batch: var batch } && log.IsEnabled(LogLevel.Information))
                    log.LogInformation("{Count} changes up to revision {Revision}", batch.Count, batch.LastRevision);
        }
    }
}

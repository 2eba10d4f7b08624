using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using Watch.Actors.Watcherd.CommandLine;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Running;

namespace Watch.Actors.Watcherd.Status;

/// <summary>
/// Serves the status page, health and metrics. Begins before the watches do, so that an address in use starts nothing; ends after them.
/// </summary>
internal sealed class StatusServer(
    StatusPlan plan, IDaemonView daemon, StatusBoard board, Followers followers, MeterProvider metrics, ILoggerFactory logs)
    : IHostedService, IAsyncDisposable
{
    private const int MostConnections = 128;
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(2);

    private WebApplication? _site;

    /// <summary>Where it is reached; once it has started.</summary>
    public Uri Address => new(_site!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <exception cref="UsageException">The address cannot be listened on.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _site = Build();
        try
        {
            await _site.StartAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException)
        {
            throw new UsageException(
                $"watcherd.status.listen {plan.Listen} cannot be listened on: {failure.GetBaseException().Message}: "
                + "give another address, or set watcherd.status.enabled = off");
        }
        logs.CreateLogger("watcherd").StatusPage(Address);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _site?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _site?.DisposeAsync() ?? ValueTask.CompletedTask;

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Listen(plan.Listen);
        });
        builder.Services
            .AddSingleton(logs).AddSingleton(daemon).AddSingleton(board).AddSingleton(followers)
            .AddSingleton<IHostLifetime, CallersLifetime>()
            .Configure<HostOptions>(options => options.ShutdownTimeout = StopWithin)
            .AddRoutingCore();

        // A page of elsewhere whose name is made to mean this machine is not let in.
        if (IPAddress.IsLoopback(plan.Listen.Address))
        {
            builder.Services.AddHostFiltering(options =>
                options.AllowedHosts = ["localhost", "127.0.0.1", "[::1]", new UriBuilder { Host = plan.Listen.Address.ToString() }.Host]);
        }
        StatusSite.AddHealth(builder.Services);
        var site = builder.Build();
        if (IPAddress.IsLoopback(plan.Listen.Address)) site.UseHostFiltering();
        StatusSite.Map(site, metrics, site.Lifetime.ApplicationStopping);
        return site;
    }
}

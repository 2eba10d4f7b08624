using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Watch.Actors.Telemetry;
using Watch.Actors.Watcherd.Configuration;

namespace Watch.Actors.Watcherd.Status;

/// <summary>Adds to the daemon's host what lets others see it.</summary>
internal static class StatusServices
{
    private const string OtlpVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const int MostFollowers = 32;

    /// <summary>Adds the page, health and metrics, as far as they are asked for. To be called before the daemon itself is added.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="plan">What the configuration says.</param>
    /// <param name="variable">Reads a variable of the environment.</param>
    public static IServiceCollection AddStatus(this IServiceCollection services, StatusPlan plan, Func<string, string?> variable)
    {
        var isSent = plan.OtlpEndpoint is not null || !string.IsNullOrEmpty(variable(OtlpVariable));
        if (!plan.IsEnabled && !isSent) return services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IDaemonView, DaemonView>();
        services
            .AddSingleton(plan).AddSingleton<StatusBoard>().AddSingleton<DaemonMetrics>().AddSingleton(new Followers(MostFollowers))
            .AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("watcherd").AddEnvironmentVariableDetector())
            .WithMetrics(metrics => Collect(metrics, plan, isSent))
            .WithTracing(traces =>
            {
                if (isSent) traces.AddSource(WatchTelemetry.Name).AddOtlpExporter(otlp => SendTo(otlp, plan));
            });
        if (plan.IsEnabled) services.AddSingleton<StatusServer>().AddHostedService(all => all.GetRequiredService<StatusServer>());
        return services.AddHostedService<StatusSampler>();
    }

    private static void Collect(MeterProviderBuilder metrics, StatusPlan plan, bool isSent)
    {
        metrics.AddMeter(DaemonMetrics.MeterName).AddMeter(WatchTelemetry.Name).AddMeter("System.Runtime")
            .AddInstrumentation(services => services.GetRequiredService<DaemonMetrics>());
        if (plan.IsEnabled) metrics.AddPrometheusExporter();
        if (isSent) metrics.AddOtlpExporter(otlp => SendTo(otlp, plan));
    }

    private static void SendTo(OtlpExporterOptions otlp, StatusPlan plan)
    {
        if (plan.OtlpEndpoint is { } endpoint) otlp.Endpoint = endpoint;
    }
}

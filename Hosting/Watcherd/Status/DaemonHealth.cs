using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Watch.Actors.Watcherd.Status;

/// <summary>Whether the process and its actors live: whoever is told otherwise may start it anew.</summary>
internal sealed class LiveCheck(IDaemonView daemon) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await daemon.AnswersAsync(cancellationToken)
            ? HealthCheckResult.Healthy("live")
            : HealthCheckResult.Unhealthy("the daemon's actor does not answer");
}

/// <summary>Whether every watch has told what stands, and hears of changes.</summary>
internal sealed class ReadyCheck(IDaemonView daemon) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Readiness.Missing(await daemon.LookAsync(cancellationToken)) is { Count: > 0 } missing
            ? HealthCheckResult.Unhealthy(string.Join('\n', missing))
            : HealthCheckResult.Healthy("ready");
}

/// <summary>Health as plain text.</summary>
internal static class HealthText
{
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(
            string.Concat(report.Entries.Values.Select(entry => entry.Description + "\n")), context.RequestAborted);
    }
}

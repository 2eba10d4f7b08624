using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Watch.Actors.Watcherd.Status;

/// <summary>What the status page's server answers: the page and its parts, live pictures, health and metrics.</summary>
internal static class StatusSite
{
    private const string Live = "live";
    private const string Ready = "ready";

    // No inline script or style, nothing from elsewhere, and no other page may frame it.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly (string Path, string File, string Type)[] Files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/status.css", "status.css", "text/css; charset=utf-8"),
        ("/status.js", "status.js", "text/javascript; charset=utf-8"),
        ("/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    public static void AddHealth(IServiceCollection services) =>
        services.AddHealthChecks().AddCheck<LiveCheck>(Live).AddCheck<ReadyCheck>(Ready);

    public static void Map(WebApplication site, MeterProvider metrics, CancellationToken stopping)
    {
        site.Use(SecureAsync);
        site.UseOpenTelemetryPrometheusScrapingEndpoint(metrics, null, "/metrics", null, null);
        foreach (var (path, file, type) in Files) MapFile(site, path, type, Read(file));
        MapHealth(site, "/healthz", Live);
        MapHealth(site, "/readyz", Ready);
        site.MapGet(
            "/events", (HttpContext context, Followers followers, StatusBoard board) => Follow(context, followers, board, stopping));
    }

    private static Task SecureAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return next(context);
    }

    private static void MapFile(IEndpointRouteBuilder site, string path, string type, byte[] content) =>
        site.MapGet(path, () => TypedResults.Bytes(content, type));

    private static void MapHealth(IEndpointRouteBuilder site, string path, string check) =>
        site.MapHealthChecks(
            path, new HealthCheckOptions { Predicate = each => each.Name == check, ResponseWriter = HealthText.WriteAsync });

    private static IResult Follow(HttpContext context, Followers followers, StatusBoard board, CancellationToken stopping)
    {
        if (followers.TryJoin(context.Abort) is not { } follower)
            return TypedResults.Text("too many follow already", statusCode: (int)HttpStatusCode.ServiceUnavailable);
        context.Response.RegisterForDispose(follower);
        if (board.Newest is { } newest) follower.TryGive(newest.Json);
        return TypedResults.ServerSentEvents(PicturesAsync(follower, stopping, context.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<string>> PicturesAsync(
        Followers.Follower follower, CancellationToken stopping, [EnumeratorCancellation] CancellationToken aborted)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, aborted);
        using var atTheEnd = ended.Token.Register(follower.Dispose);
        await foreach (var picture in follower.ReadAsync(CancellationToken.None))
            yield return new SseItem<string>(picture) { ReconnectionInterval = TimeSpan.FromSeconds(2) };
    }

    private static byte[] Read(string file)
    {
        using var stream = typeof(StatusSite).Assembly.GetManifestResourceStream($"Status/{file}")!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}

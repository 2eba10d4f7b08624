using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Watch.Actors.Watcherd.CommandLine;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Pipeline;
using Watch.Actors.Watcherd.Status;

namespace Watch.Actors.Watcherd.Specs.Status;

/// <summary>The status page's server as a browser, a probe and Prometheus meet it.</summary>
public sealed class StatusServerSpec : IAsyncLifetime
{
    private readonly MadeUpDaemon _daemon = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };
    private IHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = Build(new IPEndPoint(IPAddress.Loopback, 0));
        await _host.StartAsync();
        _client.BaseAddress = _host.Services.GetRequiredService<StatusServer>().Address;
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _host.StopAsync();
        _host.Dispose();
    }

    [Fact]
    public async Task The_page_takes_nothing_from_elsewhere_and_runs_no_script_of_its_own_markup()
    {
        using var answer = await _client.GetAsync("/");
        var page = await answer.Content.ReadAsStringAsync();
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(Pattern("<style|style=|<script>|\\son[a-z]+="), page);
        foreach (Match part in Pattern("(?:src|href)=\"([^\"#]+)\"").Matches(page))
        {
            using var found = await _client.GetAsync(new Uri(part.Groups[1].Value, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        }
    }

    [Fact]
    public async Task The_script_sets_text_and_never_markup() =>
        Assert.DoesNotMatch(
            Pattern("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|DOMParser"), await _client.GetStringAsync("/status.js"));

    [Theory]
    [InlineData("/status.js", "text/javascript")]
    [InlineData("/status.css", "text/css")]
    [InlineData("/icon.svg", "image/svg+xml")]
    public async Task Every_part_says_what_it_is_and_is_not_to_be_taken_for_anything_else(string part, string type)
    {
        using var answer = await _client.GetAsync(part);
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task It_is_ready_when_every_watch_is_and_says_which_is_not()
    {
        Assert.Equal((HttpStatusCode.OK, "ready\n"), await GetAsync("/readyz"));
        _daemon.State = Pictures.Daemon([Pictures.Watch(WatchPhase.Listing, hasListed: false)]);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "w: initial list not done\n"), await GetAsync("/readyz"));
        Assert.Equal((HttpStatusCode.OK, "live\n"), await GetAsync("/healthz"));
    }

    [Fact]
    public async Task A_daemon_that_does_not_answer_is_neither_live_nor_ready()
    {
        _daemon.State = null;
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "the daemon's actor does not answer\n"), await GetAsync("/healthz"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "the daemon does not answer\n"), await GetAsync("/readyz"));
    }

    [Fact]
    public async Task Metrics_are_given_as_Prometheus_reads_them()
    {
        _host.Services.GetRequiredService<StatusBoard>().Update(_daemon.State);
        var (status, text) = await GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("# TYPE watcherd_watch_changes_total counter", text, StringComparison.Ordinal);
        Assert.Equal("11", Sample(text, "watcherd_watch_changes_total"));
        Assert.Equal("9", Sample(text, "watcherd_watch_received"));
        Assert.Equal("5", Sample(text, "watcherd_watch_done"));
        Assert.Equal("4", Sample(text, "watcherd_watch_lag"));
        Assert.Equal("1", Sample(text, "watcherd_watch_phase", "watcherd_watch_phase=\"watching\""));
        Assert.Equal("0", Sample(text, "watcherd_watch_phase", "watcherd_watch_phase=\"held_back\""));
        Assert.Equal("7", Sample(text, "watcherd_action_runs_total", "outcome=\"success\""));
        Assert.Equal("1", Sample(text, "watcherd_action_runs_total", "outcome=\"failure\""));
        Assert.Equal("2", Sample(text, "watcherd_action_pending"));
        Assert.Equal("0", Sample(text, "watcherd_action_dead_letters_total"));
        Assert.Equal("1", Sample(text, "watcherd_stream_connected"));
        Assert.Equal("0", Sample(text, "watcherd_stream_reconnects_total"));
    }

    [Fact]
    public async Task Who_follows_gets_the_newest_picture_at_once_and_then_each_next()
    {
        var board = _host.Services.GetRequiredService<StatusBoard>();
        var followers = _host.Services.GetRequiredService<Followers>();
        board.Update(_daemon.State);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events");
        using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(new MediaTypeHeaderValue("text/event-stream"), answer.Content.Headers.ContentType);
        await using var pictures = SseParser.Create(await answer.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();
        Assert.Equal("watching", await PhaseAsync());
        followers.Publish(board.Update(Pictures.Daemon([Pictures.Watch(WatchPhase.Ended)])).Json);
        string phase;
        do phase = await PhaseAsync();
        while (phase != "ended");
        async Task<string> PhaseAsync()
        {
            Assert.True(await pictures.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
            return JsonDocument.Parse(pictures.Current.Data).RootElement.GetProperty("watches")[0].GetProperty("phase").GetString()!;
        }
    }

    [Fact]
    public async Task Who_follows_keeps_no_server_from_stopping_and_who_leaves_is_forgotten()
    {
        var followers = _host.Services.GetRequiredService<Followers>();
        using (await _client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/events"), HttpCompletionOption.ResponseHeadersRead))
            await UntilAsync(() => followers.Count == 1);
        await UntilAsync(() => followers.Count == 0);
        using var answer = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/events"), HttpCompletionOption.ResponseHeadersRead);
        await _host.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));
        await answer.Content.ReadAsStringAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_name_that_another_site_made_to_mean_this_machine_is_not_served()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "evil.example" } };
        using var answer = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task An_address_in_use_is_one_line_and_starts_nothing()
    {
        using var other = Build(new IPEndPoint(IPAddress.Loopback, _client.BaseAddress!.Port));
        var wrong = await Assert.ThrowsAsync<UsageException>(() => other.StartAsync());
        Assert.StartsWith($"watcherd.status.listen 127.0.0.1:{_client.BaseAddress.Port} cannot be listened on: ", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong.Message);
    }

    [Fact]
    public async Task A_run_whose_page_cannot_be_served_exits_with_2_before_any_watch_begins()
    {
        using var folder = new ScratchFolder();
        var config = folder.Write("watcherd.conf", $$"""
            watcherd {
              state-dir = state
              status.listen = "127.0.0.1:{{_client.BaseAddress!.Port}}"
              contexts.default.endpoints = ["http://127.0.0.1:1"]
              watches.w { prefix = "p/", actions.a { type = log, path = "log" } }
            }
            """);
        var run = await CapturedRun.OfAsync("run", "--config", config);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("cannot be listened on", Assert.Single(run.Errors), StringComparison.Ordinal);
        Assert.Equal(["state/lock", "watcherd.conf"], folder.Files());
    }

    [Fact]
    public async Task Metrics_are_sent_to_a_collector_where_one_is_named()
    {
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var collector = await CollectorAsync(received);
        var plan = new StatusPlan(IsEnabled: false, new IPEndPoint(IPAddress.Loopback, 0)) { OtlpEndpoint = new Uri(collector.Urls.Single()) };
        var host = Build(plan, _ => null);
        Assert.Null(host.Services.GetService<StatusServer>());
        await host.StartAsync();
        host.Services.GetRequiredService<StatusBoard>().Update(_daemon.State);
        await host.StopAsync();
        await Task.Run(host.Dispose);
        Assert.Contains("watcherd.watch.changes", await received.Task.WaitAsync(TimeSpan.FromSeconds(20)), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_neither_page_nor_collector_is_asked_for_there_is_nothing()
    {
        var off = new StatusPlan(IsEnabled: false, new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Null(Build(off, _ => null).Services.GetService<StatusBoard>());
        Assert.NotNull(Build(off, name => name == "OTEL_EXPORTER_OTLP_ENDPOINT" ? "http://127.0.0.1:1" : null).Services.GetService<StatusBoard>());
    }

    // OTLP over gRPC as a collector takes it: any answer that is in order says that all is kept.
    private static async Task<WebApplication> CollectorAsync(TaskCompletionSource<string> received)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var site = builder.Build();
        site.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            if (context.Request.Path == "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export")
                received.TrySetResult(Encoding.Latin1.GetString(body.ToArray()));
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[5]);
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await site.StartAsync();
        return site;
    }

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(string path)
    {
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static Regex Pattern(string text) => new(text, RegexOptions.IgnoreCase | RegexOptions.NonBacktracking);

    private static string Sample(string metrics, string name, string label = "") =>
        Assert.Single(metrics.Split('\n'), line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal)).Split(' ')[1];

    private IHost Build(IPEndPoint listen) => Build(new StatusPlan(IsEnabled: true, listen), _ => null);

    private IHost Build(StatusPlan plan, Func<string, string?> variable)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton<IDaemonView>(_daemon).AddStatus(plan, variable);
        return builder.Build();
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var until = Environment.TickCount64 + 20_000; !isSo();)
        {
            Assert.True(Environment.TickCount64 < until, "it does not come to that");
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }
}

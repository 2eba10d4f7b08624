using System.Net.Sockets;
using System.Text;
using Watch.Actors.TestKit;
using Watch.Actors.Watcherd.Pipeline;
using Watch.Actors.Watcherd.Running;
using Watch.Actors.Watcherd.Specs.Processes;

namespace Watch.Actors.Watcherd.Specs.Running;

/// <summary><c>watcherd run</c> as an operator runs it: in every mode, through signals and changes of its file.</summary>
public sealed class RunSpec : IAsyncLifetime
{
    private readonly ScratchFolder _folder = new();
    private EmbeddedEtcd _etcd = null!;
    private EtcdKv _kv = null!;

    public async Task InitializeAsync()
    {
        _etcd = await EmbeddedEtcd.StartAsync();
        _kv = new EtcdKv(_etcd.Endpoint);
    }

    public async Task DisposeAsync()
    {
        await _kv.DisposeAsync();
        await _etcd.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Once_brings_everything_up_to_date_and_exits_with_0()
    {
        await _kv.PutAsync("p/a", "1");
        await _kv.PutAsync("p/b", "2");
        var run = await RunAsync("--once");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(("1", "2"), (Read("out/a"), Read("out/b")));
        await _kv.DeleteAsync("p/a");
        Assert.Equal(0, (await RunAsync("--once")).ExitCode);
        Assert.False(File.Exists(_folder["out/a"]));
    }

    [Fact]
    public async Task Once_exits_with_1_when_an_action_failed_for_good()
    {
        await _kv.PutAsync("p/a", "1");
        var run = await RunAsync("--once", "type = exec, argv = [\"/bin/false\"], retry.tries = 2, retry.min-backoff = 1ms");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(_folder.Files(), file => file.Contains("dead", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_done_and_leaves_no_trace()
    {
        await _kv.PutAsync("p/a", "1");
        var config = Config(FileAction);
        var before = _folder.Files();
        var run = await CapturedRun.OfAsync("run", "--dry-run", "--config", config);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.Output, line => line.StartsWith("w.a: put p/a @2: ", StringComparison.Ordinal));
        Assert.Contains("+1", run.Output);
        Assert.Equal(before, _folder.Files());
    }

    [Fact]
    public async Task A_wrong_configuration_starts_nothing_and_says_every_line_of_it()
    {
        var run = await CapturedRun.OfAsync("run", "--config", _folder.Write("watcherd.conf", "watcherd { watches { w { prefx = a } } }"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(run.Errors, line => line.Contains("prefx", StringComparison.Ordinal));
        Assert.Equal(["watcherd.conf"], _folder.Files());
    }

    [Fact]
    public async Task A_second_daemon_on_the_same_state_is_refused()
    {
        var config = Config(FileAction);
        using var taken = StateLock.Take(_folder["state"]);
        var run = await CapturedRun.OfAsync("run", "--once", "--config", config);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("is another watcherd running", Assert.Single(run.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_exits_with_3_and_names_the_setting_where_no_etcd_answers()
    {
        var config = Config(FileAction);
        File.WriteAllText(config, File.ReadAllText(config).Replace(_etcd.Endpoint, "http://127.0.0.1:1", StringComparison.Ordinal));
        var run = await CapturedRun.OfAsync("run", "--once", "--config", config);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains(run.Errors, line => line.Contains("watcherd.contexts.default.endpoints", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Watches_of_two_contexts_see_an_etcd_each()
    {
        await using var other = await EmbeddedEtcd.StartAsync();
        await using var otherKv = new EtcdKv(other.Endpoint);
        await _kv.PutAsync("p/a", "of one");
        await otherKv.PutAsync("p/a", "of the other");
        var config = _folder.Write("watcherd.conf", $$"""
            watcherd {
              state-dir = state
              contexts { one { endpoints = "{{_etcd.Endpoint}}" }, other { endpoints = "{{other.Endpoint}}" } }
              watches {
                w1 { context = one, prefix = "p/", actions.a { type = file, path = "one/{rest}" } }
                w2 { context = other, prefix = "p/", actions.a { type = file, path = "other/{rest}" } }
              }
            }
            """);
        Assert.Equal(0, (await CapturedRun.OfAsync("run", "--once", "--config", config)).ExitCode);
        Assert.Equal(("of one", "of the other"), (Read("one/a"), Read("other/a")));
    }

    [Fact]
    public async Task A_reload_restarts_what_changed_and_leaves_the_rest_alone()
    {
        var config = TwoWatches("out");
        using var daemon = ChildWatcherd.Start("run", "--config", config);
        await _kv.PutAsync("p/a", "1");
        await UntilAsync(() => Read("out/a") == "1" && Lines("audit") == 1);
        TwoWatches("other");
        await daemon.SignalAsync("HUP");
        await UntilAsync(() => Read("other/a") == "1");
        await _kv.PutAsync("p/a", "2");
        await UntilAsync(() => Read("other/a") == "2" && Lines("audit") == 2);
        await daemon.SignalAsync("TERM");
        var (exitCode, _, errors) = await daemon.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.Contains("restarted [changes], left alone [stays]", errors, StringComparison.Ordinal);
        Assert.Equal("1", Read("out/a"));
    }

    [Fact]
    public async Task A_wrong_file_is_refused_as_soon_as_it_is_saved_and_the_watches_go_on()
    {
        using var daemon = ChildWatcherd.Start("run", "--config", Config(FileAction));
        await _kv.PutAsync("p/a", "1");
        await UntilAsync(() => Read("out/a") == "1");
        _folder.Write("watcherd.conf", "watcherd { watches { w { prefx = a } } }");
        await daemon.UntilSaidAsync("configuration refused");
        await _kv.PutAsync("p/a", "2");
        await UntilAsync(() => Read("out/a") == "2");
        await daemon.SignalAsync("TERM");
        var (exitCode, _, errors) = await daemon.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.Contains("prefx", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_runs_as_it_stands()
    {
        // In a folder of the spec's own.
        foreach (var part in (string[])["watcherd.conf", "backends.hbs"])
        {
            var text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Configuration.CheckSpec.Example)!, part));
            _folder.Write(part, text.Replace("/tmp/watcherd-example", _folder["example"], StringComparison.Ordinal));
        }
        await _kv.PutAsync("site/css/a.css", "body {}");
        using var daemon = ChildWatcherd.StartWith(
            new() { ["WATCHERD_ENDPOINTS"] = _etcd.Endpoint }, "run", "--config", WithoutPage(_folder["watcherd.conf"]));
        await UntilAsync(() => Read("example/site/css/a.css") == "body {}");
        await _kv.PutAsync("backends/a", """{"host": "10.0.0.1", "port": 8080}""");
        await UntilAsync(() => Read("example/backends.conf")?.Contains("server 10.0.0.1:8080;", StringComparison.Ordinal) == true);
        await _kv.DeleteAsync("site/css/a.css");
        await UntilAsync(() => Read("example/site/css/a.css") is null && Lines("example/audit.jsonl") == 2);
        await daemon.SignalAsync("TERM");
        var (exitCode, _, errors) = await daemon.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("\"Error\"", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_and_values_are_never_logged()
    {
        await _kv.PutAsync("p/a", "the-value");
        using var daemon = ChildWatcherd.Start(
            "run", "--config", Config("type = http, url = \"http://127.0.0.1:1/x\", headers { Authorization = the-secret }, retry { tries = 2, min-backoff = 1ms }"));
        await UntilAsync(() => _folder.Files().Any(file => file.Contains("dead", StringComparison.Ordinal)));
        await daemon.SignalAsync("TERM");
        var (_, output, errors) = await daemon.EndAsync();
        Assert.Contains("p/a", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("the-secret", errors + output, StringComparison.Ordinal);
        Assert.DoesNotContain("the-value", errors + output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Systemd_is_told_when_it_is_ready_reloads_is_well_and_stops()
    {
        var address = _folder["notify"];
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(address));
        using var daemon = ChildWatcherd.StartWith(
            new() { ["NOTIFY_SOCKET"] = address, ["WATCHDOG_USEC"] = "200000" }, "run", "--config", Config(FileAction));
        await ToldAsync(systemd, "READY=1");
        await ToldAsync(systemd, "WATCHDOG=1");
        await daemon.SignalAsync("HUP");
        await ToldAsync(systemd, "RELOADING=1");
        await ToldAsync(systemd, "READY=1");
        await daemon.SignalAsync("TERM");
        await ToldAsync(systemd, "STOPPING=1");
        Assert.Equal(0, (await daemon.EndAsync()).ExitCode);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("60000000", null, 30)]
    [InlineData("60000000", "7", 30)]
    [InlineData("60000000", "8", null)]
    [InlineData("x", null, null)]
    public void The_watchdog_is_served_twice_in_its_time_where_it_is_ours(string? microseconds, string? process, int? seconds) =>
        Assert.Equal(
            seconds is { } every ? TimeSpan.FromSeconds(every) : null,
            WatchdogService.Interval(name => name == "WATCHDOG_USEC" ? microseconds : process, 7));

    [Fact]
    public void Progress_is_shown_until_every_list_has_been_acted_on()
    {
        var listing = new WatchState("w", "default", "k", WatchPhase.Listing, 0, 0, 12, "", [new ActionState("a", 3, 1, 9, 0, 0, "")]);
        var following = listing with { Phase = WatchPhase.Watching, Received = 7 };
        var done = following with { Actions = [new ActionState("a", 0, 0, 12, 2, 0, "")] };
        Assert.Equal(("w: listing, 12 keys, 3 pending", false), ListProgress.Show(new DaemonState([listing], [], "")));
        Assert.Equal(("w: at revision 7, 3 pending", false), ListProgress.Show(new DaemonState([following], [], "")));
        Assert.Equal(("w: at revision 7, 0 pending, 2 failed runs", true), ListProgress.Show(new DaemonState([done], [], "")));
    }

    private static string FileAction => "type = file, path = \"out/{rest}\"";

    private string Config(string action) => _folder.Write("watcherd.conf", $$"""
        watcherd {
          state-dir = state
          shutdown-timeout = 5s
          status.enabled = off
          contexts.default.endpoints = ["{{_etcd.Endpoint}}"]
          watches.w { prefix = "p/", actions.a { {{action}} } }
        }
        """);

    private string TwoWatches(string folder) => _folder.Write("watcherd.conf", $$"""
        watcherd {
          state-dir = state
          status.enabled = off
          contexts.default.endpoints = ["{{_etcd.Endpoint}}"]
          watches {
            stays { prefix = "p/", actions.a { type = log, path = "audit" } }
            changes { prefix = "p/", actions.a { type = file, path = "{{folder}}/{rest}" } }
          }
        }
        """);

    // Another watcherd of this machine may have the page's address.
    private static string WithoutPage(string config)
    {
        File.AppendAllText(config, "\nwatcherd.status.enabled = off\n");
        return config;
    }

    private int Lines(string file) => Read(file)?.Count(sign => sign == '\n') ?? 0;

    private Task<CapturedRun> RunAsync(string mode, string? action = null) => CapturedRun.OfAsync("run", mode, "--config", Config(action ?? FileAction));

    private string? Read(string file) => File.Exists(_folder[file]) ? File.ReadAllText(_folder[file]) : null;

    private static async Task ToldAsync(Socket systemd, string state)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var buffer = new byte[256];
        string told;
        do told = Encoding.ASCII.GetString(buffer, 0, await systemd.ReceiveAsync(buffer, limit.Token));
        while (!told.Split('\n').Contains(state));
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var until = Environment.TickCount64 + 20_000; !isSo();)
        {
            if (Environment.TickCount64 > until) throw new InvalidOperationException("it does not come to that");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }
}

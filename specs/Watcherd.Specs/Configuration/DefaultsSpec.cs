using System.Net;
using Watch.Actors.Watcherd.Configuration;

namespace Watch.Actors.Watcherd.Specs.Configuration;

/// <summary>Every default, and that each setting is read.</summary>
public class DefaultsSpec
{
    [Fact]
    public void A_watch_that_says_nothing()
    {
        var plan = Given.Plan("watches { w { prefix = p, actions { a { type = log, path = \"-\" } } } }");
        Assert.Equal(TimeSpan.FromSeconds(20), plan.ShutdownTimeout);
        Assert.Equal(new StatusPlan(true, new IPEndPoint(IPAddress.Loopback, 8620)), plan.Status);
        var watch = plan.Watches.Single();
        Assert.Equal(KeyRange.Prefix("p"), watch.Range);
        Assert.Equal(WatchOptions.Default, watch.Options);
        Assert.Equal(64 << 20, watch.MaxRangeBytes);
        Assert.Equal("default", watch.Context.Name);
        Assert.Equal("http://127.0.0.1:2379", watch.Context.Cluster.Endpoints.Single().ToString());
        Assert.Null(watch.Context.Cluster.User);
        Assert.Equal(Transport.TlsSettings.None, watch.Context.Cluster.Tls);
        Assert.False(watch.Context.RequireLeader);
        var action = Assert.IsType<LogPlan>(watch.Actions.Single());
        Assert.Null(action.Path);
        Assert.Equal(TimeSpan.FromSeconds(30), action.Timeout);
        Assert.Equal(
            new QueuePlan
            {
                Debounce = new DebouncePlan(TimeSpan.Zero, TimeSpan.FromSeconds(10)),
                Concurrency = 4,
                Rate = null,
                Retry = new RetryPlan(10, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30), 2, 0.2),
                MaxPending = 10000,
                DeadLetterFile = Path.Combine(plan.StateDirectory, "dead-letters", "w", "a.jsonl"),
            },
            action.Queue);
    }

    [Fact]
    public void A_daemon_that_says_nothing_keeps_its_state_where_daemons_do()
    {
        using var given = new Given();
        given.Machine.ReadOnly.Add("/var/lib/watcherd");
        given.Machine.ReadOnly.Add("/var/lib");
        Assert.StartsWith("main:1: watcherd.state-dir: this user may not write in \"/var/lib", given.Problems("watcherd { watches { } }")[0]);
    }

    [Fact]
    public void Every_setting_of_the_daemon_and_a_context()
    {
        var plan = Given.Plan(
            """
            shutdown-timeout = 1m
            status { enabled = off, listen = "[::1]:0", otlp-endpoint = "http://collector:4317" }
            contexts { c { endpoints = [a, "http://b:1"], user = u, password = p, insecure-skip-tls-verify = on, require-leader = on } }
            watches { w {
              context = c, range { from = a, to = b }, prev-kv = on, filters = [no-delete], max-range-bytes = 1 KiB
              actions { a { type = log, path = l } }
            } }
            """);
        Assert.Equal(TimeSpan.FromMinutes(1), plan.ShutdownTimeout);
        Assert.Equal(new StatusPlan(false, new IPEndPoint(IPAddress.IPv6Loopback, 0)) { OtlpEndpoint = new Uri("http://collector:4317") }, plan.Status);
        var watch = plan.Watches.Single();
        Assert.Equal(["https://a:2379", "http://b:1"], watch.Context.Cluster.Endpoints.Select(each => each.ToString()));
        Assert.Equal(("u", "p"), watch.Context.Cluster.User);
        Assert.True(watch.Context.Cluster.Tls.InsecureSkipVerify);
        Assert.True(watch.Context.RequireLeader);
        Assert.Equal(KeyRange.Between("a", "b"), watch.Range);
        Assert.Equal(new WatchOptions { PrevKv = true, Filters = EventFilters.NoDelete }, watch.Options);
        Assert.Equal(1024, watch.MaxRangeBytes);
    }

    [Fact]
    public void Every_setting_of_any_action()
    {
        var action = Given.Action(
            """
            type = log, path = "-", timeout = 5s, debounce { min = 1s, max = 2s }, concurrency = 7, rate { actions = 3, per = 1m }
            retry { tries = 0, min-backoff = 1ms, max-backoff = 2ms, factor = 3, jitter = 0 }, max-pending = 9, dead-letter = "/tmp/d"
            """);
        Assert.Equal(TimeSpan.FromSeconds(5), action.Timeout);
        Assert.Equal(
            new QueuePlan
            {
                Debounce = new DebouncePlan(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)),
                Concurrency = 7,
                Rate = new RatePlan(3, TimeSpan.FromMinutes(1)),
                Retry = new RetryPlan(0, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2), 3, 0),
                MaxPending = 9,
                DeadLetterFile = "/tmp/d",
            },
            action.Queue);
    }

    [Fact]
    public void Every_setting_of_exec_and_http()
    {
        var exec = Assert.IsType<ExecPlan>(Given.Action("type = exec, argv = [\"/opt/bin/thing\", x], env { B = 2, A = 1 }, directory = \"/tmp\""));
        Assert.Equal(
            new CommandPlan(new(["/opt/bin/thing", "x"]), new([new("A", "1"), new("B", "2")]), "/tmp"),
            exec.Command);
        var http = Assert.IsType<HttpPlan>(Given.Action("type = http, url = \"https://h/p?q=1\", headers { X-A = b }"));
        Assert.Equal(new Uri("https://h/p?q=1"), http.Url);
        Assert.Equal([new NamedValue("X-A", "b")], http.Headers);
    }

    [Fact]
    public void Every_setting_of_file()
    {
        using var given = new Given();
        given.Folder.Write("t.hbs", "{{watch}}");
        var reading = given.Read(
            """
            watcherd { state-dir = s, watches { w { prefix = "abc", actions {
              keys { type = file, path = "out/{rest}", mode = "0640", owner = "www:web", check = [thing, "{file}"], reload = [thing] }
              all { type = file, path = all, template = t.hbs, owner = ":77", signal { pid-file = pid } }
            } } } }
            """);
        Assert.Empty(reading.Problems);
        var keys = Assert.IsType<FilePlan>(reading.Plan!.Watches[0].Actions[0]);
        Assert.Equal(given.Folder["out/{rest}"], keys.Path);
        Assert.Equal(3, keys.PrefixLength);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, keys.Mode);
        Assert.Equal(new OwnerPlan(33, 34), keys.Owner);
        Assert.Equal(["/opt/bin/thing", "{file}"], keys.Check!.Argv);
        Assert.Equal(["/opt/bin/thing"], keys.Reload!.Argv);
        Assert.Equal((null, null, 4), (keys.Template, keys.Signal, keys.Queue.Concurrency));
        var all = Assert.IsType<FilePlan>(reading.Plan.Watches[0].Actions[1]);
        Assert.Equal(new TemplatePlan(given.Folder["t.hbs"], "{{watch}}"), all.Template);
        Assert.Equal(new OwnerPlan(null, 77), all.Owner);
        Assert.Equal(new SignalPlan(given.Folder["pid"], 1, "HUP"), all.Signal);
        Assert.Equal((null, null, null, 1), (all.Mode, all.Check, all.Reload, all.Queue.Concurrency));
        Assert.Contains(given.Folder["t.hbs"], reading.Plan.Files);
    }

    [Theory]
    [InlineData("key = a")]
    [InlineData("from-key = a")]
    [InlineData("everything = on")]
    public void Other_ranges(string range)
    {
        var expected = range switch { "key = a" => KeyRange.Key("a"), "from-key = a" => KeyRange.FromKey("a"), _ => KeyRange.All };
        Assert.Equal(expected, Given.Watch($"{range}, actions {{ a {{ type = log, path = \"-\" }} }}").Range);
    }

    [Fact]
    public void Defaults_of_the_users_own()
    {
        var plan = Given.Plan(
            """
            defaults { action { type = log, timeout = 1s }, log.path = "-", watch.prev-kv = on, context.user = u, context.password = p }
            watches { w { key = k, actions { a {}, b { timeout = 2s } } } }
            """);
        var watch = plan.Watches.Single();
        Assert.Equal([1, 2], watch.Actions.Select(action => action.Timeout.TotalSeconds));
        Assert.True(watch.Options.PrevKv);
        Assert.Equal(("u", "p"), watch.Context.Cluster.User);
    }

    [Fact]
    public void No_plan_prints_a_secret()
    {
        var plan = Given.Plan(
            """
            contexts { default { user = u, password = s3cret } }
            watches { w { key = k, actions {
              a { type = http, url = "http://h", headers { A = s3cret } }
              b { type = exec, argv = ["/opt/bin/thing", s3cret], env { A = s3cret } }
            } } }
            """);
        Assert.DoesNotContain("s3cret", plan.ToString());
        Assert.All(plan.Watches.Single().Actions, action => Assert.DoesNotContain("s3cret", action.ToString()));
        Assert.DoesNotContain("s3cret", plan.Watches.Single().ToString());
    }
}

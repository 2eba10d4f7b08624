using Watch.Actors.Specs.Shared;

namespace Watch.Actors.Watcherd.Specs;

/// <summary><c>watcherd watch</c> from its arguments to its exit code.</summary>
public sealed class WatchRunSpec : IAsyncLifetime
{
    private LiveEtcd _etcd = null!;

    public async Task InitializeAsync() => _etcd = await LiveEtcd.StartAsync();

    public async Task DisposeAsync() => await _etcd.DisposeAsync();

    [Fact]
    public async Task Events_are_printed_with_every_field_in_its_place()
    {
        await _etcd.PutAsync("a", "1");
        await _etcd.PutAsync("a", "zwei \"2\" é");
        await _etcd.PutAsync([0x61, 0xff], [0xfe]);
        await _etcd.DeleteAsync("a");
        var run = await WatchAsync("a", "--prefix", "--rev", "1", "--prev-kv", "--count", "4");
        Assert.Equal(
            [
                """{"kind":"event","type":"put","key":"a","value":"1","createRevision":2,"modRevision":2,"version":1,"lease":0}""",
                """{"kind":"event","type":"put","key":"a","value":"zwei \"2\" é","prevValue":"1","createRevision":2,"modRevision":3,"version":2,"lease":0}""",
                """{"kind":"event","type":"put","keyBase64":"Yf8=","valueBase64":"/g==","createRevision":4,"modRevision":4,"version":1,"lease":0}""",
                """{"kind":"event","type":"delete","key":"a","value":"","prevValue":"zwei \"2\" é","createRevision":0,"modRevision":5,"version":0,"lease":0}""",
            ], run.Output);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"watcherd: watching [a, b) on {_etcd.Endpoint}", Assert.Single(run.Errors));
    }

    [Fact]
    public async Task Count_may_cut_a_transaction()
    {
        await _etcd.PutTogetherAsync("a1", "a2", "a3");
        var run = await WatchAsync("a", "--prefix", "--rev", "1", "--count", "2");
        Assert.Equal((2, 0), (run.Output.Length, run.ExitCode));
    }

    [Fact]
    public async Task Text_is_printed_in_etcdctl_s_order()
    {
        await _etcd.PutAsync("a", "1");
        await _etcd.DeleteAsync("a");
        var run = await WatchAsync("a", "--rev", "1", "--prev-kv", "--count", "2", "-o", "text");
        Assert.Equal(["PUT", "a", "1", "DELETE", "a", "1", "a"], run.Output);
    }

    [Fact]
    public async Task Filters_leave_out_what_they_name()
    {
        await _etcd.PutAsync("a", "1");
        await _etcd.DeleteAsync("a");
        Assert.Contains("\"type\":\"delete\"", Assert.Single((await WatchAsync("a", "--rev", "1", "--filter", "put", "--count", "1")).Output), StringComparison.Ordinal);
        Assert.Contains("\"type\":\"put\"", Assert.Single((await WatchAsync("a", "--rev", "1", "--filter", "delete", "--count", "1")).Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Idleness_ends_it_in_order_after_started_was_told()
    {
        var run = await WatchAsync("a", "--idle-exit", "0.2", "--created-notify");
        Assert.Equal(["""{"kind":"started","revision":1}"""], run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Compaction_is_told_and_ends_it_with_4()
    {
        for (var i = 0; i < 5; i++) await _etcd.PutAsync("a", $"{i}");
        await _etcd.CompactAsync(4);
        var run = await WatchAsync("a", "--rev", "1");
        Assert.Equal(4, run.ExitCode);
        Assert.Equal("""{"kind":"compacted","revision":4}""", run.Output[0]);
        Assert.StartsWith("""{"kind":"ended","revision":0,"reason":"Compacted: """, run.Output[1], StringComparison.Ordinal);
        Assert.Contains("give --rev 4 or later", run.Errors[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_resync_the_range_is_listed_and_it_goes_on()
    {
        for (var i = 0; i < 5; i++) await _etcd.PutAsync("a", $"{i}");
        await _etcd.CompactAsync(4);
        var run = await WatchAsync("a", "--rev", "1", "--resync", "--idle-exit", "3");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            [
                """{"kind":"resynced","revision":6}""",
                """{"kind":"event","type":"put","key":"a","value":"4","createRevision":2,"modRevision":6,"version":5,"lease":0}""",
                """{"kind":"progress","revision":6}""",
            ],
            run.Output);
    }

    [Fact]
    public async Task Nobody_there_is_one_line_and_3()
    {
        var run = await CapturedRun.OfAsync("watch", "a", "--endpoints", "http://127.0.0.1:1", "--connect-timeout", "300ms");
        Assert.Equal(3, run.ExitCode);
        Assert.Equal(
            "watcherd: could not connect to http://127.0.0.1:1 within 0.3s: Unavailable: cannot connect to http://127.0.0.1:1: Connection refused: is etcd there? see --endpoints",
            Assert.Single(run.Errors));
    }

    [Fact]
    public async Task Told_to_stop_it_ends_in_order()
    {
        await _etcd.PutAsync("a", "1");
        using var stop = new CancellationTokenSource();
        var output = new CapturedRun.CapturedOutput();
        var running = CapturedRun.OfAsync(output, stop.Token, "watch", "a", "--rev", "1", "--endpoints", _etcd.Endpoint);
        await output.First.WaitAsync(LiveEtcd.InTime);
        await stop.CancelAsync();
        Assert.Equal(0, (await running).ExitCode);
    }

    [Fact]
    public async Task A_reader_that_has_gone_ends_it_quietly()
    {
        await _etcd.PutAsync("a", "1");
        var run = await CapturedRun.OfAsync(
            new CapturedRun.CapturedOutput { IsClosed = true }, CancellationToken.None, "watch", "a", "--rev", "1", "--endpoints", _etcd.Endpoint);
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain(run.Errors, line => !line.StartsWith("watcherd: watching ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reader_that_stands_still_does_not_keep_it_from_ending()
    {
        await _etcd.PutAsync("a", "1");
        var never = new TaskCompletionSource();
        var run = await CapturedRun.OfAsync(
            new CapturedRun.CapturedOutput { Gate = never.Task }, CancellationToken.None, "watch", "a", "--rev", "1", "--count", "1", "--endpoints", _etcd.Endpoint);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task A_lost_connection_is_said_and_survived()
    {
        await _etcd.PutAsync("a", "1");
        var output = new CapturedRun.CapturedOutput();
        var running = CapturedRun.OfAsync(output, CancellationToken.None, "watch", "a", "--rev", "1", "--count", "2", "--endpoints", _etcd.Endpoint);
        await output.First.WaitAsync(LiveEtcd.InTime);
        await _etcd.DropConnectionsAsync();
        await _etcd.PutAsync("a", "2");
        var run = await running;
        Assert.Equal((2, 0), (run.Output.Length, run.ExitCode));
        Assert.Contains(run.Errors, line => line.Contains("connection 1 to", StringComparison.Ordinal) && line.Contains("failed", StringComparison.Ordinal));
    }

    private Task<CapturedRun> WatchAsync(params string[] args) => CapturedRun.OfAsync(["watch", .. args, "--endpoints", _etcd.Endpoint]);
}

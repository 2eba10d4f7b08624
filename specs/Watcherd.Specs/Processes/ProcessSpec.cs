using System.Text.Json;
using Watch.Actors.Specs.Shared;
using Watch.Actors.TestKit;

namespace Watch.Actors.Watcherd.Specs.Processes;

/// <summary>What a shell sees: signals, exit codes, output through a pipe, an etcd that crashes.</summary>
public sealed class ProcessSpec
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_it_in_order(string signal)
    {
        await using var etcd = await EmbeddedEtcd.StartAsync();
        await using var kv = new EtcdKv(etcd.Endpoint);
        await kv.PutAsync("p/1");
        using var watcherd = ChildWatcherd.Start("watch", "p/", "--prefix", "--rev", "1", "-o", "json", "--endpoints", etcd.Endpoint);
        await watcherd.LinesAsync(1);
        await watcherd.SignalAsync(signal);
        var (exitCode, output, _) = await watcherd.EndAsync();
        Assert.Equal((0, ""), (exitCode, output));
    }

    [Fact]
    public async Task An_etcd_that_is_not_there_is_one_line_and_exit_code_3()
    {
        using var watcherd = ChildWatcherd.Start("watch", "k", "--endpoints", "http://127.0.0.1:1", "--connect-timeout", "1s");
        var (exitCode, output, errors) = await watcherd.EndAsync();
        Assert.Equal((3, ""), (exitCode, output));
        Assert.Contains("127.0.0.1:1", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_logger_has_not_taken_at_the_end_does_not_go_to_the_output() =>
        Assert.False(typeof(Printing.Diagnostics).IsAssignableTo(typeof(Akka.Dispatch.IRequiresMessageQueue<Akka.Event.ILoggerMessageQueueSemantics>)));

    [RealEtcdFact]
    public async Task Through_a_crash_of_a_real_etcd_and_cut_connections_the_lines_are_the_history()
    {
        await using var etcd = await EtcdProcess.StartAsync();
        await using var kv = new EtcdKv(etcd.Endpoint);
        await using var proxy = FaultProxy.Start(etcd.Endpoint);
        var first = await kv.PutAsync("p/0");
        using var watcherd = ChildWatcherd.Start(
            "watch", "p/", "--prefix", "--rev", "1", "-o", "json", "--count", "300", "--endpoints", proxy.Endpoint, "--connect-timeout", "20s");
        for (var i = 1; i < 300; i++)
        {
            await kv.PutAsync($"p/{i % 7}");
            if (i % 60 == 0) proxy.Cut();
            if (i != 150) continue;
            await etcd.KillAsync();
            await etcd.RunAsync();
        }
        var (exitCode, output, _) = await watcherd.EndAsync();
        var revisions = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("modRevision").GetInt64());
        Assert.Equal(0, exitCode);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => first + i), revisions);
    }
}

using Watch.Actors.Specs.Shared;

namespace Watch.Actors.Watcherd.Specs;

/// <summary><c>watcherd demo</c>, on its own etcd and on a given one.</summary>
public class DemoSpec
{
    private const string Summary = "11 changes written, 11 arrived, in order; 0 lost, 0 doubled; connection failures survived: ";

    [Fact]
    public async Task It_shows_what_it_claims_on_an_etcd_of_its_own()
    {
        var run = await CapturedRun.OfAsync("demo");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith(Summary, run.Output[^1], StringComparison.Ordinal);
        Assert.Contains("for demos and tests only", run.Output[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_cleans_up_on_an_etcd_that_is_given()
    {
        await using var etcd = await LiveEtcd.StartAsync();
        var run = await CapturedRun.OfAsync("demo", "--endpoints", etcd.Endpoint);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith(Summary, run.Output[^1], StringComparison.Ordinal);
        var left = await CapturedRun.OfAsync("watch", "watch-actors-demo/", "--prefix", "--rev", "1", "--idle-exit", "3", "--endpoints", etcd.Endpoint);
        Assert.Equal(13, left.Output.Length);
        Assert.All(left.Output[^2..], line => Assert.Contains("\"type\":\"delete\"", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_there_is_one_line_and_3()
    {
        var run = await CapturedRun.OfAsync("demo", "--endpoints", "http://127.0.0.1:1");
        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("watcherd: the demo cannot use http://127.0.0.1:1: ", Assert.Single(run.Errors), StringComparison.Ordinal);
    }
}

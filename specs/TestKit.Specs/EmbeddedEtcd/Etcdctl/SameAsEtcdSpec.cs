using System.Text;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Etcdctl;

/// <summary>The same commands of etcdctl print the same on the embedded etcd as on a real one.</summary>
public sealed partial class SameAsEtcdSpec(ITestOutputHelper output)
{
    private const string Transaction = """
        mod("a") > "0"
        value("b") = "two"

        put a from-txn
        get a
        del b

        put never never


        """;

    private const string RefusedBranch = """
        version("nobody") > "0"

        put never never

        get a
        put c again


        """;

    private const string TwicePut = """
        version("a") > "0"

        put twin 1
        put twin 2




        """;

    private static readonly Step[] Script =
    [
        new("get a -w json"),
        new("put a one -w json"),
        new("put a uno --prev-kv -w json"),
        new("put b two"),
        new("put c three -w json"),
        new("put dir/1 x"),
        new("put dir/2 y"),
        new("put dir/3 z"),
        new("get a"),
        new("get a -w json"),
        new("get a -w fields"),
        new("get dir/ --prefix -w json"),
        new("get dir/ --prefix --keys-only"),
        new("get dir/ --prefix --keys-only -w json"),
        new("get dir/ --prefix --limit 2 -w json"),
        new("get dir/ --prefix --order DESCEND --sort-by MODIFY -w json"),
        new("get dir/ --prefix --sort-by VALUE --order ASCEND --limit 1 -w json"),
        new("get a d -w json"),
        new("get b --from-key -w json"),
        new("get a --rev 2 -w json"),
        new("get a --rev 99"),
        new("put a --ignore-value -w json"),
        new("put nobody --ignore-value"),
        new("put e five --lease 7b"),
        new("txn -w json", Transaction),
        new("txn", RefusedBranch),
        new("txn -w json", TwicePut),
        new("del dir/1 --prev-kv"),
        new("del dir/ --prefix --prev-kv -w json"),
        new("del nobody -w json"),
        new("lease grant 300 -w json"),
        new("lease revoke 123456"),
        new("put \"\" empty"),
        new("compaction 5"),
        new("compaction 5"),
        new("compaction 99"),
        new("get a --rev 4"),
        new("get a --rev 5 -w json"),
        new("get \"\" --from-key -w json"),
        new("endpoint health --write-out json"),
        new("watch a --rev 2"),
    ];

    [EtcdctlFact(NeedsEtcd = true)]
    public async Task A_script_of_commands_prints_the_same_on_both()
    {
        await using var real = await EtcdProcess.StartAsync();
        await using var embedded = await TestKit.EmbeddedEtcd.StartAsync();

        var expected = await RunAsync(real.Endpoint);
        var actual = await RunAsync(embedded.Endpoint);

        output.WriteLine(actual);
        Assert.Equal(expected, actual);
    }

    [EtcdctlFact(NeedsEtcd = true)]
    public async Task A_watch_from_the_past_prints_the_same_on_both()
    {
        await using var real = await EtcdProcess.StartAsync();
        await using var embedded = await TestKit.EmbeddedEtcd.StartAsync();

        var expected = await WatchAsync(real.Endpoint);
        var actual = await WatchAsync(embedded.Endpoint);

        output.WriteLine(actual);
        Assert.Equal(expected, actual);
    }

    private static async Task<string> RunAsync(string endpoint)
    {
        var etcdctl = new EtcdctlRunner(endpoint);
        var log = new StringBuilder();
        foreach (var step in Script)
        {
            var result = await etcdctl.RunAsync(step.Arguments, step.Input);
            log.Append("$ etcdctl ").Append(step.Command).Append('\n').Append(WithoutIdentity(result, endpoint));
        }

        return log.ToString();
    }

    private static async Task<string> WatchAsync(string endpoint)
    {
        var etcdctl = new EtcdctlRunner(endpoint);
        foreach (var command in new[] { "put w/1 a", "put w/1 b", "put w/2 c", "del w/ --prefix", "put w/1 d" })
            await etcdctl.RunAsync(command.Split(' '));
        return await etcdctl.WatchAsync(24, ["w/", "--prefix", "--rev", "2", "--prev-kv"])
            + WithoutIdentity(await etcdctl.WatchAsync(1, ["w/1", "--rev", "3", "--prev-kv", "-w", "json"]), endpoint)
            + WithoutIdentity(await etcdctl.WatchAsync(1, ["w/2", "--rev", "3", "-w", "json"]), endpoint);
    }

    private static string WithoutIdentity(string text, string endpoint) =>
        Took().Replace(Identity().Replace(text.Replace(endpoint, "ENDPOINT", StringComparison.Ordinal), "${name}=…"), "took");

    [GeneratedRegex("\"?(?<name>cluster_id|member_id|raft_term|ClusterID|MemberID|RaftTerm|ID)\"?\\s*:\\s*[0-9]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Identity();

    [GeneratedRegex("\"took\":\"[^\"]+\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Took();

    private sealed record Step(string Command, string Input = "")
    {
        public IEnumerable<string> Arguments => Command.Split(' ').Select(argument => argument.Trim('"'));
    }
}

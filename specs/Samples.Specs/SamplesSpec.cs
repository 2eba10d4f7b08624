using System.Globalization;
using Watch.Actors.TestKit;

namespace Watch.Actors.Samples.Specs;

/// <summary>Every sample does what its first line says.</summary>
public sealed class SamplesSpec : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("watch-actors-samples-").FullName;
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
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task SubscribeByMessage_prints_what_changes()
    {
        using var sample = Sample.Start("SubscribeByMessage", _etcd.Endpoint);
        using var stop = new CancellationTokenSource();
        var writing = WriteUntilAsync("config/a", stop.Token);
        await sample.UntilSaidAsync("config/a @");
        await stop.CancelAsync();
        await writing;
        await OneByOneAsync(sample);
    }

    [Fact]
    public async Task LiveConfiguration_answers_with_what_stands_in_etcd()
    {
        await _kv.PutAsync("config/Greeting/Text", "good morning");
        using var sample = Sample.Start("LiveConfiguration", $"--EtcdWatch:Endpoints:0={_etcd.Endpoint}", "--urls", "http://127.0.0.1:0");
        var line = await sample.UntilSaidAsync("Now listening on: ");
        using var client = new HttpClient { BaseAddress = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Trim()) };
        await UntilAsync(async () => await client.GetStringAsync(new Uri("/", UriKind.Relative)) == "good morning");
        await _kv.PutAsync("config/Greeting/Text", "good night");
        await UntilAsync(async () => await client.GetStringAsync(new Uri("/", UriKind.Relative)) == "good night");
        await _kv.DeleteAsync("config/Greeting/Text");
        await UntilAsync(async () => await client.GetStringAsync(new Uri("/", UriKind.Relative)) == "hello");
        Assert.Equal("Healthy", await client.GetStringAsync(new Uri("/health", UriKind.Relative)));
    }

    [Fact]
    public async Task StreamToFile_goes_on_where_it_stopped()
    {
        var log = Path.Combine(_folder, "orders.log");
        await _kv.PutAsync("orders/1", "one");
        using (var first = Sample.Start("StreamToFile", _folder, _etcd.Endpoint))
        {
            await UntilAsync(() => Task.FromResult(Lines(log).Length == 1));
            Assert.Equal(0, await first.TerminateAsync());
            Assert.True(File.Exists(Path.Combine(_folder, "offset")), "it has not committed what it wrote");
        }
        await _kv.PutAsync("orders/2", "two");
        using var second = Sample.Start("StreamToFile", _folder, _etcd.Endpoint);
        await UntilAsync(() => Task.FromResult(Lines(log).Length >= 2));
        Assert.Equal(["create orders/1 @2 one", "create orders/2 @3 two"], Lines(log));
        Assert.Equal(0, await second.TerminateAsync());
    }

    [Fact]
    public async Task SubscribeFromAnyNode_misses_nothing_when_the_node_that_watches_is_killed()
    {
        string[] ports = [.. Enumerable.Range(0, 3).Select(_ => FreePorts.Take().ToString(CultureInfo.InvariantCulture))];
        Sample Node(int number) => Sample.Start("SubscribeFromAnyNode", [ports[number], _etcd.Endpoint, .. ports]);
        using var first = Node(0);
        using var second = Node(1);
        using var third = Node(2);
        Sample[] nodes = [first, second, third];
        await Task.WhenAll(nodes.Select(node => node.UntilSaidAsync(" watches from revision ")));
        var written = new List<string> { $"create config/a @{await _kv.PutAsync("config/a", "0")} 0" };
        await Task.WhenAll(nodes.Select(node => node.UntilSaidAsync(written[0])));

        var killed = await TheOnlyOneThatWatchesAsync(nodes);
        killed.Kill();
        Sample[] survivors = [.. nodes.Where(node => node != killed)];
        await UntilAsync(async () =>
        {
            written.Add($"modify config/a @{await _kv.PutAsync("config/a", $"{written.Count}")} {written.Count}");
            return survivors.Any(Watches);
        });
        await Task.WhenAll(survivors.Select(node => node.UntilSaidAsync(written[^1])));

        written.AddRange(await OneByOneAsync(survivors));
        Assert.All(survivors, node => Assert.Equal(written, Changes(node)));
        foreach (var node in survivors) Assert.Equal(0, await node.TerminateAsync());
    }

    // More changes than a subscriber's credit (16), each a notification of its own: one that does not acknowledge hears of the first only.
    private async Task<List<string>> OneByOneAsync(params Sample[] samples)
    {
        var said = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            said.Add($"modify config/a @{await _kv.PutAsync("config/a", $"one by one {i}")} one by one {i}");
            await Task.WhenAll(samples.Select(sample => sample.UntilSaidAsync(said[^1])));
        }
        return said;
    }

    // Without the node's name before them.
    private static IEnumerable<string> Changes(Sample node) =>
        from line in node.Lines
        where line.Contains(" config/a @", StringComparison.Ordinal)
        select line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    // A node says how many watches it holds on etcd when that has changed.
    private static bool Watches(Sample node) =>
        node.Lines.LastOrDefault(line => line.Contains(" holds ", StringComparison.Ordinal)) is { } last
        && !last.Contains(" holds 0 ", StringComparison.Ordinal);

    // Each looks once a second: who is seen twice, further apart, has stayed the only one.
    private static async Task<Sample> TheOnlyOneThatWatchesAsync(Sample[] nodes)
    {
        Sample[] before = [];
        await UntilAsync(async () =>
        {
            before = [.. nodes.Where(Watches)];
            await Task.Delay(TimeSpan.FromSeconds(3));
            return before.Length == 1 && before.SequenceEqual(nodes.Where(Watches));
        });
        return before[0];
    }

    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];

    // It watches from now on, and does not say when that is.
    private async Task WriteUntilAsync(string key, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await _kv.PutAsync(key, "1", CancellationToken.None);
            await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(200), stop));
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var until = Environment.TickCount64 + 60_000; !await isSo();)
        {
            if (Environment.TickCount64 > until) throw new InvalidOperationException("it does not come to that");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }
}

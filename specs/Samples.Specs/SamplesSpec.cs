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
            await first.TerminateAsync();
        }
        await _kv.PutAsync("orders/2", "two");
        using var second = Sample.Start("StreamToFile", _folder, _etcd.Endpoint);
        await UntilAsync(() => Task.FromResult(Lines(log).Length >= 2));
        Assert.Equal(["create orders/1 @2 one", "create orders/2 @3 two"], Lines(log));
        await second.TerminateAsync();
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

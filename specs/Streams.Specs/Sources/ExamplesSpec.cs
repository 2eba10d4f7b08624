using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Watch.Actors.Specs.Shared;

namespace Watch.Actors.Streams.Specs.Sources;

/// <summary>The examples of docs/streams.md do what the page says.</summary>
public sealed class ExamplesSpec : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("watch-actors-").FullName;
    private LiveEtcd _etcd = null!;

    public async Task InitializeAsync() => _etcd = await LiveEtcd.StartAsync();

    public async Task DisposeAsync()
    {
        await _etcd.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Changes_are_printed()
    {
        var printed = new ConcurrentQueue<string>();
        var (control, done) = Examples.Printing(_etcd.System, printed.Enqueue);
        Assert.True(await _etcd.Multiplexer.Ref.UntilAsync(state => state.Streams is [{ Phase: ConnectionPhase.Connected, Watches: 1 }]));
        for (var i = 0; i < 1000 && printed.IsEmpty; i++) await _etcd.PutAsync("config/colour", "blue");
        Assert.NotEmpty(printed);
        await control.DrainAndShutdown().WaitAsync(LiveEtcd.InTime);
        await done.WaitAsync(LiveEtcd.InTime);
        Assert.All(printed, line => Assert.Equal("config/colour = blue", line));
    }

    [Fact]
    public async Task A_configuration_is_whole_from_the_first_element_on()
    {
        await _etcd.PutAsync("config/a", "1");
        await _etcd.PutAsync("config/b", "2");
        var queue = Configuration.Of("config/").RunWith(Sink.Queue<Configuration>(), _etcd.System.Materializer());
        Assert.Equal(2, (await queue.PullAsync().WaitAsync(LiveEtcd.InTime)).Value.Values.Count);
        await _etcd.DeleteAsync("config/a");
        Assert.Equal("2", Assert.Single((await queue.PullAsync().WaitAsync(LiveEtcd.InTime)).Value.Values).Value);
    }

    [Fact]
    public async Task An_index_goes_on_where_it_was_stopped()
    {
        var offsets = new FileOffsetStore(Path.Combine(_folder, "offset"));
        var indexed = new ConcurrentQueue<string>();
        await _etcd.PutAsync("documents/1", "first");
        for (var run = 1; run <= 2; run++)
        {
            var control = Examples.Indexing(_etcd.System, offsets, Index);
            await Poll.UntilAsync(() => indexed.Count >= run);
            await control.DrainAndShutdown().WaitAsync(LiveEtcd.InTime);
            if (run == 1) await _etcd.PutAsync("documents/2", "second");
        }
        Assert.Equal(["first", "second"], indexed);

        Task Index(WatchEvent change)
        {
            indexed.Enqueue(change.ValueText);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_system_that_ends_drains_the_index_first()
    {
        var offsets = new InMemoryOffsetStore(new WatchOffset(0, 0));
        var indexing = new TaskCompletionSource();
        var indexed = new TaskCompletionSource();
        var revision = await _etcd.PutAsync("documents/1", "first");
        var control = Examples.Indexing(_etcd.System, offsets, change =>
        {
            indexing.SetResult();
            return indexed.Task;
        });
        Examples.DrainWithTheSystem(_etcd.System, control);
        await indexing.Task.WaitAsync(LiveEtcd.InTime);
        var saved = 0L;
        CoordinatedShutdown.Get(_etcd.System).AddTask(CoordinatedShutdown.PhaseServiceUnbind, "next", () =>
        {
            saved = offsets.Offset!.Revision;
            return Task.FromResult(Done.Instance);
        });
        var terminated = _etcd.System.Terminate();
        indexed.SetResult();
        await terminated.WaitAsync(LiveEtcd.InTime);
        Assert.Equal(revision, saved);
    }

    [Fact]
    public async Task An_index_goes_on_after_its_processing_failed()
    {
        var offsets = new InMemoryOffsetStore(new WatchOffset(0, 0));
        var (indexed, fails) = (new ConcurrentQueue<string>(), true);
        await _etcd.PutAsync("documents/1", "first");
        var (killSwitch, done) = Examples.IndexingForever(_etcd.System, offsets, Index);
        await Poll.UntilAsync(() => !indexed.IsEmpty);
        killSwitch.Shutdown();
        await done.WaitAsync(LiveEtcd.InTime);
        Assert.False(fails);
        Assert.Equal(["first"], indexed);

        Task Index(WatchEvent change)
        {
            if (fails)
            {
                fails = false;
                throw new IOException("the index is away for a moment");
            }
            indexed.Enqueue(change.ValueText);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task The_page_shows_them_word_for_word()
    {
        var folder = Here();
        var source = Words(await File.ReadAllTextAsync(Path.Combine(folder, "Examples.cs")));
        var page = await File.ReadAllTextAsync(Path.Combine(folder, "../../../docs/streams.md"));
        var examples = page.Split("```csharp")[1..].Select(part => part.Split("```")[0]).ToArray();
        Assert.True(examples.Length >= 5, "the page has lost its examples");
        Assert.All(examples, example => Assert.Contains(Words(example), source, StringComparison.Ordinal));
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

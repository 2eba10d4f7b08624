using Akka.Streams;
using Akka.Streams.Dsl;
using Watch.Actors.Specs.Shared;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Streams.Specs.Sources;

/// <summary>Streams against the embedded etcd, while it is written to and its connections are lost.</summary>
public sealed class LiveSourcesSpec : IAsyncLifetime
{
    private static readonly KeyRange Range = KeyRange.Prefix("a");

    private LiveEtcd _etcd = null!;

    private ActorMaterializer Materializer => _etcd.System.Materializer();

    public async Task InitializeAsync() => _etcd = await LiveEtcd.StartAsync("""
        watch-actors.delivery.credit = 2
        watch-actors.ring.capacity = 4
        """);

    public async Task DisposeAsync() => await _etcd.DisposeAsync();

    [Fact]
    public async Task A_stream_that_stalls_parks_its_watch_and_loses_nothing()
    {
        var options = new WatchOptions { StartRevision = 1 };
        await _etcd.PutAsync("a", "what is caught up with");
        var (control, queue) = WatchSource.WithProgress(new WatchSourceSettings(Range) { Options = options })
            .ToMaterialized(Sink.Queue<EtcdWatch.INotification>().WithAttributes(Attributes.CreateInputBuffer(1, 1)), Keep.Both)
            .Run(Materializer);
        var taken = new List<EtcdWatch.INotification> { (await queue.PullAsync().WaitAsync(LiveEtcd.InTime)).Value };
        for (var i = 0; i < 100; i++) await _etcd.PutTogetherAsync($"a{i % 7}", $"a{i % 5 + 10}");
        Assert.True(await _etcd.Multiplexer.Ref.UntilAsync(state => state.Streams is [{ Parked: 1 }]));
        var last = await _etcd.RevisionAsync();
        while (Reached(taken) < last) taken.Add((await queue.PullAsync().WaitAsync(LiveEtcd.InTime)).Value);
        await control.Shutdown().WaitAsync(LiveEtcd.InTime);
        await CheckAsync(options, taken);
    }

    [Fact]
    public async Task Lost_connections_are_not_seen_in_the_stream()
    {
        var options = new WatchOptions { StartRevision = 1, PrevKv = true };
        var (control, all) = WatchSource.WithProgress(new WatchSourceSettings(Range) { Options = options })
            .ToMaterialized(Sink.Seq<EtcdWatch.INotification>(), Keep.Both)
            .Run(Materializer);
        await WriteAsync(connectionsLost: 5);
        await UntilReachedAsync(control, all, await _etcd.PutAsync("a-last", "1"));
        await CheckAsync(options, await all.WaitAsync(LiveEtcd.InTime));
    }

    [Fact]
    public async Task A_snapshot_has_no_gap_between_its_list_and_its_watch()
    {
        for (var i = 0; i < 20; i++) await _etcd.PutAsync($"a{i}", "before");
        var writing = WriteAsync(connectionsLost: 3);
        var state = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var (control, done) = WatchSource.Snapshot(new WatchSourceSettings(Range))
            .SelectMany(one => one is EtcdWatch.Events events ? events.Batch : (IEnumerable<WatchEvent>)[])
            .TakeWhile(one => one.KeyText != "a-last")
            .ToMaterialized(Sink.ForEach<WatchEvent>(one => Apply(state, one)), Keep.Both)
            .Run(Materializer);
        await writing;
        await _etcd.PutAsync("a-last", "1");
        await done.WaitAsync(LiveEtcd.InTime);
        Assert.Equal(EndKind.Unsubscribed, (await control.Completion.WaitAsync(LiveEtcd.InTime)).Kind);

        var truth = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var one in (await HistoryAsync()).Events.Where(one => one.KeyText != "a-last")) Apply(truth, one);
        Assert.Equal(truth, state);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_event_is_processed_at_least_once_through_restarts(bool compacts)
    {
        var store = new InMemoryOffsetStore(new WatchOffset(0, 0));
        var (processed, list) = (new List<WatchEvent>(), 0);
        for (var run = 0; run < 5; run++)
        {
            var before = store.Offset;
            var control = WatchSource.Committable(new WatchSourceSettings(Range), store)
                .Select(one =>
                {
                    if (one.Notification is EtcdWatch.Resynced) list++;
                    processed.AddRange(one.Events);
                    return one.Offset;
                })
                .ToMaterialized(Committer.Sink(new CommitterSettings(3, TimeSpan.FromMilliseconds(20))), DrainingControl.Create)
                .Run(Materializer);
            await WriteAsync(connectionsLost: 1);
            await Poll.UntilAsync(() => store.Offset != before);

            // Hard stops, which drop what is on its way, and one in order.
            if (run % 2 == 0) await ((IWatchControl)control).Shutdown().WaitAsync(LiveEtcd.InTime);
            else await control.DrainAndShutdown().WaitAsync(LiveEtcd.InTime);
            if (!compacts || run != 2) continue;
            await WriteAsync(connectionsLost: 1);
            await _etcd.CompactAsync(await _etcd.RevisionAsync());
        }
        Assert.Equal(compacts ? 1 : 0, list);
        var offset = store.Offset!.Revision;
        if (!compacts)
        {
            var missing = (await HistoryAsync()).Events.Where(one => one.ModRevision <= offset).Except(processed);
            Assert.Empty(missing);
        }
    }

    // Puts, deletes and transactions; more than one put a key.
    private async Task WriteAsync(int connectionsLost)
    {
        for (var i = 0; i < 20 * connectionsLost; i++)
        {
            if (i % 20 == 10) await _etcd.DropConnectionsAsync();
            if (i % 9 == 8) await _etcd.DeleteAsync($"a{i % 5}");
            else if (i % 7 == 6) await _etcd.PutTogetherAsync("a1", "a2", "b");
            else await _etcd.PutAsync($"a{i % 5}", $"{i}");
        }
    }

    private static void Apply(SortedDictionary<string, long> state, WatchEvent one)
    {
        if (one.Type == EventType.Delete) state.Remove(one.KeyText);
        else state[one.KeyText] = one.ModRevision;
    }

    private static long Reached(IReadOnlyList<EtcdWatch.INotification> notifications) => notifications.Count == 0 ? 0 : notifications[^1] switch
    {
        EtcdWatch.Events events => events.Batch.LastRevision,
        EtcdWatch.Progress progress => progress.Revision,
        _ => 0,
    };

    private async Task UntilReachedAsync(IWatchControl control, Task<System.Collections.Immutable.IImmutableList<EtcdWatch.INotification>> all, long revision)
    {
        var reader = await _etcd.Multiplexer.WatchAsync(KeyRange.Key("a-last"), new WatchOptions { StartRevision = revision }, LiveEtcd.InTime);
        await reader.ReadAsync(LiveEtcd.InTime);
        await reader.DisposeAsync();
        Assert.False(all.IsCompleted);
        await control.DrainAndShutdown().WaitAsync(LiveEtcd.InTime);
    }

    private async Task CheckAsync(WatchOptions options, IReadOnlyList<EtcdWatch.INotification> taken) => Assert.Empty(Validators.Check(
        new Recording(Range, options, taken) { ReadUpTo = Reached(taken) }, await HistoryAsync()));

    private async Task<History> HistoryAsync()
    {
        var events = new List<WatchEvent>();
        var last = await _etcd.PutAsync("z", "the end");
        await foreach (var one in _etcd.Multiplexer.EventsAsync(KeyRange.All, new WatchOptions { StartRevision = 1 }, LiveEtcd.InTime))
        {
            events.Add(one);
            if (one.ModRevision == last) break;
        }
        return new History(events.Where(one => one.KeyText[0] == 'a'));
    }
}

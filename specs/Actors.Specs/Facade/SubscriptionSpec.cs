using Watch.Actors.Specs.Shared;

namespace Watch.Actors.Specs.Facade;

/// <summary>A watch by tasks: starting, reading, ending.</summary>
public sealed class SubscriptionSpec : IAsyncLifetime
{
    private LiveEtcd _etcd = null!;

    public async Task InitializeAsync() => _etcd = await LiveEtcd.StartAsync("watch-actors { delivery.credit = 2, ring.capacity = 2 }");

    public async Task DisposeAsync() => await _etcd.DisposeAsync();

    [Fact]
    public async Task It_starts_at_the_store_s_revision_and_reads_what_follows_in_order()
    {
        var before = await _etcd.PutAsync("a", "0");
        await using var subscription = await _etcd.Multiplexer.WatchAsync(KeyRange.Key("a"), cancellation: LiveEtcd.InTime);
        Assert.Equal(before, subscription.StartedAt);
        for (var i = 1; i <= 20; i++) await _etcd.PutAsync("a", $"{i}");
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"{i}"), (await ReadEventsAsync(subscription, 20)).Select(one => one.ValueText));
    }

    [Fact]
    public async Task Started_is_read_only_by_those_who_asked_for_it()
    {
        await using var subscription = await _etcd.Multiplexer.WatchAsync(
            KeyRange.Key("a"), new WatchOptions { CreatedNotify = true }, LiveEtcd.InTime);
        Assert.Equal(subscription.StartedAt, Assert.IsType<EtcdWatch.Started>(await subscription.ReadAsync(LiveEtcd.InTime)).Revision);
    }

    [Fact]
    public async Task With_an_initial_list_it_starts_with_what_stands_and_goes_on_with_what_happens()
    {
        await _etcd.PutAsync("a", "0");
        await using var subscription = await _etcd.Multiplexer.WatchAsync(
            KeyRange.Key("a"), new WatchOptions { Resync = true, InitialList = true }, LiveEtcd.InTime);
        Assert.Equal(subscription.StartedAt, Assert.IsType<EtcdWatch.Resynced>(await subscription.ReadAsync(LiveEtcd.InTime)).Revision);
        await _etcd.PutAsync("a", "1");
        Assert.Equal(["0", "1"], (await ReadEventsAsync(subscription, 2)).Select(one => one.ValueText));
    }

    [Fact]
    public async Task A_slow_reader_holds_no_more_than_its_credit_and_misses_nothing()
    {
        await using var subscription = await _etcd.Multiplexer.WatchAsync(KeyRange.Key("a"), cancellation: LiveEtcd.InTime);
        for (var i = 0; i < 50; i++) await _etcd.PutAsync("a", $"{i}");
        var parked = await _etcd.Multiplexer.Ref.UntilAsync(state => state.Streams is [{ Parked: 1 }]);
        Assert.True(parked);
        Assert.Equal(2, subscription.Unread);
        Assert.Equal(50, (await ReadEventsAsync(subscription, 50)).Select(one => one.ModRevision).Distinct().Count());
    }

    [Fact]
    public async Task Progress_does_not_pile_up_on_a_reader_that_does_not_read()
    {
        await using var subscription = await _etcd.Multiplexer.WatchAsync(KeyRange.Key("a"), cancellation: LiveEtcd.InTime);
        for (var i = 0; i < 5; i++)
        {
            var revision = await _etcd.PutAsync("other", $"{i}");
            Assert.Equal(revision, await subscription.RequestProgressAsync(LiveEtcd.InTime));
        }
        Assert.Equal(1, subscription.Unread);
        Assert.IsType<EtcdWatch.Progress>(await subscription.ReadAsync(LiveEtcd.InTime));
        var last = await subscription.RequestProgressAsync(LiveEtcd.InTime);
        Assert.Equal(last, Assert.IsType<EtcdWatch.Progress>(await subscription.ReadAsync(LiveEtcd.InTime)).Revision);
    }

    [Fact]
    public async Task Disposed_it_is_told_so_last_and_what_had_arrived_can_still_be_read()
    {
        var subscription = await _etcd.Multiplexer.WatchAsync(KeyRange.Key("a"), cancellation: LiveEtcd.InTime);
        await _etcd.PutAsync("a", "1");
        Assert.True(await subscription.WaitToReadAsync(LiveEtcd.InTime));
        await subscription.DisposeAsync();
        Assert.Equal(EndKind.Unsubscribed, (await subscription.Completion).Kind);
        Assert.IsType<EtcdWatch.Events>(await subscription.ReadAsync(LiveEtcd.InTime));
        Assert.IsType<EtcdWatch.Ended>(await subscription.ReadAsync(LiveEtcd.InTime));
        Assert.Null(await subscription.ReadAsync(LiveEtcd.InTime));
        await Assert.ThrowsAsync<WatchEndedException>(() => subscription.RequestProgressAsync(LiveEtcd.InTime));
    }

    [Fact]
    public async Task It_can_be_disposed_while_the_connection_is_down()
    {
        var subscription = await _etcd.Multiplexer.WatchAsync(KeyRange.Key("a"), cancellation: LiveEtcd.InTime);
        await _etcd.StopEtcdAsync();
        Assert.True(await _etcd.Multiplexer.Ref.UntilAsync(state => state.Streams is [{ Reconnects: > 0 }]));
        await subscription.DisposeAsync().AsTask().WaitAsync(LiveEtcd.InTime);
        Assert.Equal(EndKind.Unsubscribed, (await subscription.Completion).Kind);
    }

    [Fact]
    public async Task Starting_can_be_given_up_and_leaves_nothing_behind()
    {
        await _etcd.StopEtcdAsync();
        using var impatience = new CancellationTokenSource();
        var starting = _etcd.Multiplexer.WatchAsync(KeyRange.Key("a"), cancellation: impatience.Token);
        Assert.True(await _etcd.Multiplexer.Ref.UntilAsync(state => state.Streams is [{ Watches: 1 }]));
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        Assert.True(await _etcd.Multiplexer.Ref.UntilAsync(state => state.Streams is [] or [{ Watches: 0 }]));
    }

    [Fact]
    public async Task Giving_up_a_read_loses_nothing()
    {
        await using var subscription = await _etcd.Multiplexer.WatchAsync(KeyRange.Key("a"), cancellation: LiveEtcd.InTime);
        using var impatience = new CancellationTokenSource();
        var reading = subscription.ReadAsync(impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await _etcd.PutAsync("a", "1");
        Assert.IsType<EtcdWatch.Events>(await subscription.ReadAsync(LiveEtcd.InTime));
    }

    [Fact]
    public async Task A_watch_that_cannot_begin_says_why()
    {
        var wrong = await Assert.ThrowsAsync<WatchEndedException>(() => _etcd.Multiplexer.WatchAsync(KeyRange.Between("b", "a"), cancellation: LiveEtcd.InTime));
        Assert.Equal(EndKind.InvalidRequest, wrong.Reason.Kind);
    }

    [Fact]
    public async Task Compaction_is_read_in_its_place()
    {
        for (var i = 0; i < 5; i++) await _etcd.PutAsync("a", $"{i}");
        await _etcd.CompactAsync(4);
        await using var subscription = await _etcd.Multiplexer.WatchAsync(KeyRange.Key("a"), new WatchOptions { StartRevision = 1 }, LiveEtcd.InTime);
        Assert.Equal(4, Assert.IsType<EtcdWatch.Compacted>(await subscription.ReadAsync(LiveEtcd.InTime)).CompactRevision);
        Assert.Equal(EndKind.Compacted, Assert.IsType<EtcdWatch.Ended>(await subscription.ReadAsync(LiveEtcd.InTime)).Reason.Kind);
    }

    [Fact]
    public async Task A_shutdown_of_the_actor_system_ends_it_with_a_reason()
    {
        var subscription = await _etcd.Multiplexer.WatchAsync(KeyRange.Key("a"), cancellation: LiveEtcd.InTime);
        await _etcd.System.Terminate();
        Assert.Equal(EndKind.Closed, (await subscription.Completion.WaitAsync(LiveEtcd.InTime)).Kind);
        await subscription.DisposeAsync();
    }

    private static async Task<List<WatchEvent>> ReadEventsAsync(WatchSubscription subscription, int count)
    {
        var read = new List<WatchEvent>();
        while (read.Count < count)
            if (await subscription.ReadAsync(LiveEtcd.InTime) is EtcdWatch.Events events) read.AddRange(events.Batch);
        return read;
    }
}

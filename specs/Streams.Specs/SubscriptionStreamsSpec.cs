using Watch.Actors.Specs.Shared;

namespace Watch.Actors.Streams.Specs;

/// <summary>Subscriptions as sequences and channels.</summary>
public sealed class SubscriptionStreamsSpec : IAsyncLifetime
{
    private LiveEtcd _etcd = null!;

    public async Task InitializeAsync() => _etcd = await LiveEtcd.StartAsync("watch-actors.delivery.credit = 2");

    public async Task DisposeAsync() => await _etcd.DisposeAsync();

    [Fact]
    public async Task Events_of_a_range_come_in_order_over_a_lost_connection()
    {
        await _etcd.PutAsync("a1", "before");
        var values = new List<string>();
        await foreach (var one in _etcd.Multiplexer.EventsAsync(KeyRange.Prefix("a"), new WatchOptions { StartRevision = 1 }, LiveEtcd.InTime))
        {
            values.Add(one.ValueText);
            if (values.Count == 1)
            {
                await _etcd.DropConnectionsAsync();
                await _etcd.PutAsync("a2", "after");
            }
            if (values.Count == 2) break;
        }
        Assert.Equal(["before", "after"], values);
        Assert.True(await _etcd.Multiplexer.Ref.UntilAsync(state => state.Streams is [] or [{ Watches: 0 }]));
    }

    [Fact]
    public async Task Batches_are_whole_revisions()
    {
        await using var subscription = await _etcd.Multiplexer.WatchAsync(KeyRange.Prefix("a"), cancellation: LiveEtcd.InTime);
        await _etcd.PutTogetherAsync("a1", "a2", "a3");
        await foreach (var events in subscription.ReadBatchesAsync(LiveEtcd.InTime))
        {
            Assert.Equal(["a1", "a2", "a3"], events.Batch.Select(one => one.KeyText));
            break;
        }
    }

    [Fact]
    public async Task An_end_that_was_asked_for_ends_the_sequence()
    {
        var subscription = await _etcd.Multiplexer.WatchAsync(KeyRange.Key("a"), cancellation: LiveEtcd.InTime);
        await _etcd.PutAsync("a", "1");
        Assert.True(await subscription.WaitToReadAsync(LiveEtcd.InTime));
        await subscription.DisposeAsync();
        var read = new List<WatchEvent>();
        await foreach (var one in subscription.ReadEventsAsync(LiveEtcd.InTime)) read.Add(one);
        Assert.Single(read);
    }

    [Fact]
    public async Task An_end_that_was_not_asked_for_is_thrown_after_the_events_before_it()
    {
        for (var i = 0; i < 5; i++) await _etcd.PutAsync("a", $"{i}");
        await _etcd.CompactAsync(4);
        var events = _etcd.Multiplexer.EventsAsync(KeyRange.Key("a"), new WatchOptions { StartRevision = 1 }, LiveEtcd.InTime);
        var ended = await Assert.ThrowsAsync<WatchEndedException>(async () =>
        {
            await foreach (var one in events) Assert.Fail($"{one} is compacted");
        });
        Assert.Equal((EndKind.Compacted, 4L), (ended.Reason.Kind, ended.Reason.CompactRevision));
    }

    [Fact]
    public async Task Every_notification_is_there_with_the_end_last()
    {
        var subscription = await _etcd.Multiplexer.WatchAsync(KeyRange.Key("a"), new WatchOptions { CreatedNotify = true }, LiveEtcd.InTime);
        await subscription.DisposeAsync();
        var kinds = new List<Type>();
        await foreach (var notification in subscription.ReadAllAsync(LiveEtcd.InTime)) kinds.Add(notification.GetType());
        Assert.Equal([typeof(EtcdWatch.Started), typeof(EtcdWatch.Ended)], kinds);
    }

    [Fact]
    public async Task Cancelling_leaves_the_enumeration_and_ends_the_watch()
    {
        using var enough = new CancellationTokenSource();
        var enumerating = Task.Run(async () =>
        {
            await foreach (var one in _etcd.Multiplexer.EventsAsync(KeyRange.Key("a"), cancellation: enough.Token)) Assert.Fail($"{one} was never written");
        });
        Assert.True(await _etcd.Multiplexer.Ref.UntilAsync(state => state.Streams is [{ Watches: 1 }]));
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => enumerating);
        Assert.True(await _etcd.Multiplexer.Ref.UntilAsync(state => state.Streams is [] or [{ Watches: 0 }]));
    }

    [Fact]
    public async Task A_channel_is_completed_when_its_last_item_has_been_read()
    {
        var subscription = await _etcd.Multiplexer.WatchAsync(KeyRange.Key("a"), cancellation: LiveEtcd.InTime);
        var channel = subscription.AsChannelReader();
        await _etcd.PutAsync("a", "1");
        Assert.IsType<EtcdWatch.Events>(await channel.ReadAsync(LiveEtcd.InTime));
        await subscription.DisposeAsync();
        Assert.False(channel.Completion.IsCompleted);
        Assert.IsType<EtcdWatch.Ended>(await channel.ReadAsync(LiveEtcd.InTime));
        await channel.Completion.WaitAsync(LiveEtcd.InTime);
        Assert.False(await channel.WaitToReadAsync(LiveEtcd.InTime));
    }
}

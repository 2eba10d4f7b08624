using Watch.Actors.Specs.Shared;

namespace Watch.Actors.TestKit.Specs.RealEtcd;

/// <summary>One real etcd.</summary>
public sealed class EtcdProcessSpec
{
    [RealEtcdFact]
    public async Task Paused_it_answers_nobody_and_continued_it_answers_what_was_asked()
    {
        await using var etcd = await EtcdProcess.StartAsync();
        await using var kv = new EtcdKv(etcd.Endpoint);
        var written = await kv.PutAsync("k");
        await etcd.PauseAsync();
        // A read: a write may take as long on a slow disk.
        var asked = kv.RangeAsync(KeyRange.Key("k"));
        Assert.True(etcd is { IsRunning: true, IsPaused: true });
        Assert.NotSame(asked, await Task.WhenAny(asked, Task.Delay(TimeSpan.FromMilliseconds(300))));
        await etcd.ContinueAsync();
        Assert.Equal(written, (await asked).Header.Revision);
    }

    [RealEtcdFact]
    public async Task Killed_while_paused_it_starts_again_with_its_data()
    {
        await using var etcd = await EtcdProcess.StartAsync();
        await using (var kv = new EtcdKv(etcd.Endpoint)) await kv.PutAsync("k", "kept");
        await etcd.PauseAsync();
        await etcd.KillAsync();
        Assert.True(etcd is { IsRunning: false, IsPaused: false });
        await Assert.ThrowsAsync<InvalidOperationException>(etcd.PauseAsync);
        await etcd.RunAsync();
        await using var after = new EtcdKv(etcd.Endpoint);
        Assert.Equal("kept", Assert.Single((await after.RangeAsync(KeyRange.All)).Kvs).Value.ToStringUtf8());
    }

    [RealEtcdFact]
    public async Task One_that_ends_at_its_start_is_told_of_with_its_last_words()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => EtcdProcess.StartAsync("--election-timeout", "1"));
        Assert.Contains("has ended", failure.Message, StringComparison.Ordinal);
        Assert.Contains("election-timeout", failure.Message, StringComparison.Ordinal);
    }

    [RealEtcdFact]
    public async Task Keys_end_with_their_lease()
    {
        await using var etcd = await EtcdProcess.StartAsync();
        await using var kv = new EtcdKv(etcd.Endpoint);
        var lease = await kv.GrantLeaseAsync(TimeSpan.FromSeconds(60));
        await kv.TxnAsync([EtcdKv.Put("k", "v", lease)]);
        Assert.Equal(lease, Assert.Single((await kv.RangeAsync(KeyRange.Key("k"))).Kvs).Lease);
    }
}

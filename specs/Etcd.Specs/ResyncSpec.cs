using Watch.Actors.TestKit;

namespace Watch.Actors.Etcd.Specs;

/// <summary>Rule 12 on a server: lost history is made good where a watch asks for it.</summary>
public abstract class ResyncSpec<TEtcd>(TEtcd etcd) : EtcdSpec<TEtcd>(etcd)
    where TEtcd : class, IEtcdServer
{
    [EtcdFact]
    public async Task Compaction_while_the_connection_is_down_is_made_good_by_a_list_and_the_watch_goes_on()
    {
        await Etcd.PutAsync(P + "before");
        await Etcd.PutAsync(P + "kept");
        await StartAsync();
        await Etcd.PutAsync(P + "seen");
        await Etcd.PutAsync(P + "changed");
        await Subscriber.ExpectEventsAsync(2);
        Proxy.Refuses = true;
        Proxy.Cut();
        await Etcd.DeleteAsync(P + "before");
        await Etcd.DeleteAsync(P + "seen");
        await Etcd.PutAsync(P + "changed", "2");
        var last = await Etcd.PutAsync(P + "new", "3");
        await Etcd.CompactAsync(last);
        Proxy.Heal();

        var resynced = await Subscriber.ExpectAsync<EtcdWatch.Resynced>();
        var told = new List<WatchEvent>();
        EtcdWatch.INotification next;
        while ((next = (EtcdWatch.INotification)await Subscriber.NextAsync()) is EtcdWatch.Events { Batch: var batch }) told.AddRange(batch);
        Assert.Equal(resynced.Revision, Assert.IsType<EtcdWatch.Progress>(next).Revision);
        Assert.Equal(
            ["changed=2", "new=3", "before gone", "seen gone"],
            told.Select(e => e.KeyText[P.Length..] + (e.Type == EventType.Delete ? " gone" : $"={e.ValueText}")));

        var after = await Etcd.DeleteAsync(P + "new");
        Assert.Equal(after, Assert.Single(await Subscriber.ExpectEventsAsync(1)).ModRevision);
    }

    [EtcdFact]
    public async Task A_list_of_many_pages_leaves_the_subscriber_with_what_stands()
    {
        await StartAsync();
        Proxy.Refuses = true;
        Proxy.Cut();
        var values = Enumerable.Range(0, 3000).Select(i => (Key: $"{P}{i:0000}", Value: new string('v', 500) + i)).ToList();
        foreach (var some in values.Chunk(100)) await Etcd.TxnAsync(some.Select(each => EtcdKv.Put(each.Key, each.Value)));
        await Etcd.CompactAsync(await Etcd.RevisionAsync());
        Proxy.Heal();
        await Subscriber.ExpectAsync<EtcdWatch.Resynced>();
        var told = await Subscriber.ExpectEventsAsync(3000);
        Assert.Equal(values, told.Select(e => (e.KeyText, e.ValueText)).Order());
        await Subscriber.ExpectAsync<EtcdWatch.Progress>();
    }

    private Task<long> StartAsync()
    {
        var watch = Prefix();
        return Subscriber.StartAsync(watch with { Options = watch.Options with { Resync = true } });
    }
}

/// <summary>… on the embedded etcd.</summary>
public sealed class ResyncOnEmbeddedEtcd(Embedded etcd) : ResyncSpec<Embedded>(etcd);

/// <summary>… on a real etcd.</summary>
public sealed class ResyncOnRealEtcd(Real etcd) : ResyncSpec<Real>(etcd);

/// <summary>A real etcd whose store went back, as when a backup is restored.</summary>
public class RestoredOnRealEtcd(Crashing etcd) : EtcdSpec<Crashing>(etcd)
{
    private readonly Crashing _etcd = etcd;

    [EtcdFact]
    public async Task A_watch_with_resync_goes_on_in_the_restored_store_and_one_without_ends_with_a_reason()
    {
        var watch = Prefix();
        await Subscriber.StartAsync(watch with { Options = watch.Options with { Resync = true } });
        using var other = NewSubscriber();
        await other.StartAsync(Prefix());
        for (var i = 0; i < 5; i++) await Etcd.PutAsync($"{P}{i}");
        await Subscriber.ExpectEventsAsync(5);
        await other.ExpectEventsAsync(5);

        await _etcd.Process.KillAsync();
        _etcd.Process.Erase();
        await _etcd.Process.RunAsync();
        var revision = (await Subscriber.ExpectAsync<EtcdWatch.Resynced>()).Revision;
        Assert.Equal(["0", "1", "2", "3", "4"], (await Subscriber.ExpectEventsAsync(5)).Select(e => e.KeyText[P.Length..]).Order());
        Assert.Equal(revision, (await Subscriber.ExpectAsync<EtcdWatch.Progress>()).Revision);
        await other.ExpectAsync<EtcdWatch.Compacted>();
        Assert.Equal(EndKind.HistoryLost, (await other.ExpectAsync<EtcdWatch.Ended>()).Reason.Kind);

        var put = await Etcd.PutAsync(P + "again");
        Assert.Equal(put, Assert.Single(await Subscriber.ExpectEventsAsync(1)).ModRevision);
    }
}

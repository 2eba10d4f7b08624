using Watch.Actors.TestKit;

namespace Watch.Actors.Etcd.Specs;

/// <summary>Connections that are lost at every moment.</summary>
public abstract class FaultsSpec<TEtcd>(TEtcd etcd) : EtcdSpec<TEtcd>(etcd)
    where TEtcd : class, IEtcdServer
{
    [EtcdFact]
    public async Task Lost_before_create()
    {
        Proxy.Refuses = true;
        var first = await Etcd.PutAsync(P + "a");
        Subscriber.Tell(Prefix(from: first));
        await StateAsync(streams => streams.Any(stream => stream.Reconnects > 2));
        Proxy.Refuses = false;
        Assert.Equal("create a +0", Text(await Subscriber.ExpectEventsAsync(1), first));
    }

    [EtcdFact]
    public async Task Lost_while_creating()
    {
        Proxy.Delay = TimeSpan.FromMilliseconds(100);
        var first = await Etcd.PutAsync(P + "a");
        Subscriber.Tell(Prefix(from: first));
        await StateAsync(streams => streams.Any(stream => stream.Phase == ConnectionPhase.Connected));
        Proxy.Cut();
        Proxy.Delay = TimeSpan.Zero;
        Assert.Equal("create a +0", Text(await Subscriber.ExpectEventsAsync(1), first));
    }

    [EtcdFact]
    public async Task Lost_while_running_nothing_is_lost_or_doubled()
    {
        await Subscriber.StartAsync(Prefix());
        var first = await Etcd.PutAsync(P + "k");
        for (var i = 1; i < 200; i++)
        {
            await Etcd.PutAsync(P + "k");
            if (i % 50 == 0) Proxy.Cut();
        }
        var events = await Subscriber.ExpectEventsAsync(200);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => first + i), events.Select(e => e.ModRevision));
    }

    [EtcdFact]
    public async Task What_was_put_before_a_watch_from_now_on_is_not_delivered_after_a_lost_connection()
    {
        await Etcd.PutAsync(P + "before");
        await Subscriber.StartAsync(Prefix());
        await CutAsync();
        var after = await Etcd.PutAsync(P + "after");
        Assert.Equal("create after +0", Text((await Subscriber.ExpectAsync<EtcdWatch.Events>()).Batch, after));
    }

    [EtcdFact]
    public async Task Resumed_from_the_initial_revision_when_nothing_had_arrived()
    {
        var first = await Etcd.RevisionAsync() + 1;
        await Subscriber.StartAsync(Prefix(from: first));
        Proxy.Refuses = true;
        Proxy.Cut();
        await Etcd.PutAsync(P + "a");
        await Etcd.PutAsync(P + "b");
        Proxy.Refuses = false;
        Assert.Equal("create a +0, create b +1", Text(await Subscriber.ExpectEventsAsync(2), first));
    }

    [EtcdFact]
    public async Task A_resume_that_meets_compaction_is_told()
    {
        await Subscriber.StartAsync(Prefix());
        await Etcd.PutAsync(P + "a");
        await Subscriber.ExpectEventsAsync(1);
        Proxy.Refuses = true;
        Proxy.Cut();
        await Etcd.PutAsync(P + "b");
        var last = await Etcd.PutAsync(P + "b");
        await Etcd.PutAsync(P + "c");
        await Etcd.CompactAsync(last + 1);
        Proxy.Refuses = false;
        Assert.Equal(last + 1, (await Subscriber.ExpectAsync<EtcdWatch.Compacted>()).CompactRevision);
        Assert.Equal(EndKind.Compacted, (await Subscriber.ExpectAsync<EtcdWatch.Ended>()).Reason.Kind);
    }

    [EtcdFact]
    public async Task Created_is_told_once_also_after_a_lost_connection()
    {
        await Subscriber.StartAsync(Prefix());
        await CutAsync();
        await Etcd.PutAsync(P + "a");
        await Subscriber.ExpectEventsAsync(1);
    }

    [EtcdFact]
    public async Task Progress_that_is_waited_for_is_asked_for_again_after_a_lost_connection()
    {
        await Subscriber.StartAsync(await WithProgressAsync(Prefix()));
        Proxy.Delay = TimeSpan.FromMilliseconds(200);
        Subscriber.Tell(new EtcdWatch.RequestProgress("w"));
        await StateAsync(streams => streams.Count == 1);
        Proxy.Cut();
        Proxy.Delay = TimeSpan.Zero;
        await Subscriber.ExpectAsync<EtcdWatch.Progress>();
    }

    [EtcdFact]
    public async Task A_transaction_larger_than_the_message_limit_of_the_server_arrives_in_whole_through_fragments()
    {
        var value = new string('x', 60_000);
        await Subscriber.StartAsync(Prefix() with { Options = new WatchOptions { Fragment = true, PrevKv = true } });
        for (var round = 0; round < 2; round++)
        {
            await Etcd.TxnAsync(Enumerable.Range(0, 25).Select(i => EtcdKv.Put(P + i, value)));
            var batch = (await Subscriber.ExpectAsync<EtcdWatch.Events>()).Batch;
            Assert.Equal(25, batch.Count);
            Assert.All(batch, e => Assert.Equal(60_000, e.Value.Length));
        }
    }

    [EtcdFact]
    public async Task A_catch_up_response_far_over_4_MB_is_delivered()
    {
        var value = new string('x', 1_000_000);
        var first = await Etcd.PutAsync(P + "k", value);
        for (var i = 1; i < 30; i++) await Etcd.PutAsync(P + "k", value);
        Subscriber.Tell(Prefix(from: first));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => first + i), (await Subscriber.ExpectEventsAsync(30)).Select(e => e.ModRevision));
    }
}

public class FaultsOnEmbeddedEtcd(Embedded etcd) : FaultsSpec<Embedded>(etcd);

public class FaultsOnRealEtcd(Real etcd) : FaultsSpec<Real>(etcd);

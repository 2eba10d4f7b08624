namespace Watch.Actors.Etcd.Specs;

/// <summary>Unsubscribing, closing, subscribers that die.</summary>
public abstract class LifecycleSpec<TEtcd>(TEtcd etcd) : EtcdSpec<TEtcd>(etcd)
    where TEtcd : class, IEtcdServer
{
    protected override string Hocon => "watch-actors.ring.capacity = 4";

    [EtcdFact]
    public async Task Unsubscribed_before_created()
    {
        Proxy.Delay = TimeSpan.FromMilliseconds(100);
        Subscriber.Tell(Prefix());
        Subscriber.Tell(new EtcdWatch.Unwatch("w"));
        Assert.Equal(EndKind.Unsubscribed, (await Subscriber.ExpectAsync<EtcdWatch.Ended>()).Reason.Kind);
        await StateAsync(streams => streams.Count == 0);
    }

    [EtcdFact]
    public async Task Unsubscribed_while_running_a_sibling_goes_on()
    {
        await Subscriber.StartAsync(Prefix("a"));
        await Subscriber.StartAsync(Prefix("b"));
        Subscriber.Tell(new EtcdWatch.Unwatch("a"));
        Assert.Equal(EndKind.Unsubscribed, (await Subscriber.ExpectAsync<EtcdWatch.Ended>()).Reason.Kind);
        await Etcd.PutAsync(P + "k");
        Assert.Equal("b", (await Subscriber.ExpectAsync<EtcdWatch.Events>()).Tag);
    }

    [EtcdFact]
    public async Task Unsubscribed_while_the_connection_is_down()
    {
        await Subscriber.StartAsync(Prefix());
        Proxy.Refuses = true;
        Proxy.Cut();
        await StateAsync(streams => streams.Any(stream => stream.Phase == ConnectionPhase.BackingOff));
        Subscriber.Tell(new EtcdWatch.Unwatch("w"));
        Assert.Equal(EndKind.Unsubscribed, (await Subscriber.ExpectAsync<EtcdWatch.Ended>()).Reason.Kind);
        await StateAsync(streams => streams.Count == 0);
    }

    [EtcdFact]
    public async Task Closed_with_subscriptions_open_and_watched_after()
    {
        await Subscriber.StartAsync(Prefix("a"));
        await Subscriber.StartAsync(Prefix("b") with { Context = new StreamContext { Lane = "other" } });
        Subscriber.Tell(EtcdWatch.Close.Instance);
        Assert.Equal(EndKind.Closed, (await Subscriber.ExpectAsync<EtcdWatch.Ended>()).Reason.Kind);
        Assert.Equal(EndKind.Closed, (await Subscriber.ExpectAsync<EtcdWatch.Ended>()).Reason.Kind);
        await Subscriber.ExpectAsync<EtcdWatch.Closed>();
        Subscriber.Tell(Prefix("after"));
        Assert.Equal(EndKind.Closed, (await Subscriber.ExpectAsync<EtcdWatch.Ended>()).Reason.Kind);
    }

    [EtcdFact]
    public async Task A_subscriber_that_dies_takes_its_watches_with_it()
    {
        var other = NewSubscriber();
        await other.StartAsync(Prefix("a"));
        await other.StartAsync(Prefix("b"));
        await Subscriber.StartAsync(Prefix("c"));
        Stop(other.Ref);
        await StateAsync(streams => streams is [{ Watches: 1 }]);
        await Etcd.PutAsync(P + "k");
        await Subscriber.ExpectEventsAsync(1);
    }

    [EtcdFact]
    public async Task A_slow_subscriber_is_parked_its_sibling_is_not_and_it_gets_everything_when_it_wakes()
    {
        var slow = NewSubscriber(acknowledges: false);
        slow.Tell(Prefix("slow") with { Credit = 0 });
        await Subscriber.StartAsync(Prefix("fast"));
        await StateAsync(streams => streams is [{ Watches: 2 }]);
        var first = await Etcd.PutAsync(P + "k");
        for (var i = 1; i < 100; i++) await Etcd.PutAsync(P + "k");
        await Subscriber.ExpectEventsAsync(100);
        await StateAsync(streams => streams.Any(stream => stream.Parked == 1));
        slow.Tell(new EtcdWatch.Ack("slow", 1000));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => first + i), (await slow.ExpectEventsAsync(100)).Select(e => e.ModRevision));
    }

    [EtcdFact]
    public async Task Compaction_that_overtakes_a_parked_watch_is_told()
    {
        var slow = NewSubscriber(acknowledges: false);
        slow.Tell(Prefix("slow") with { Credit = 0 });
        await StateAsync(streams => streams is [{ Phase: ConnectionPhase.Connected }]);
        await slow.StartAsync(Prefix("marker") with { Credit = 0 });
        long last = 0;
        for (var i = 0; i < 20; i++) last = await Etcd.PutAsync(P + "k");
        await StateAsync(streams => streams.Any(stream => stream.Parked == 2));
        await Etcd.CompactAsync(last);
        slow.Tell(new EtcdWatch.Unwatch("marker"));
        await slow.ExpectAsync<EtcdWatch.Ended>();
        slow.Tell(new EtcdWatch.Ack("slow", 1000));
        Assert.Equal(4, (await slow.ExpectEventsAsync(4)).Count);
        Assert.Equal(last, (await slow.ExpectAsync<EtcdWatch.Compacted>()).CompactRevision);
    }
}

public class LifecycleOnEmbeddedEtcd(Embedded etcd) : LifecycleSpec<Embedded>(etcd);

public class LifecycleOnRealEtcd(Real etcd) : LifecycleSpec<Real>(etcd);

using Watch.Actors.TestKit;

namespace Watch.Actors.Etcd.Specs;

/// <summary>What arrives: the examples of etcd's documentation, and every option.</summary>
public abstract class EventsSpec<TEtcd>(TEtcd etcd) : EtcdSpec<TEtcd>(etcd)
    where TEtcd : class, IEtcdServer
{
    [EtcdFact]
    public async Task A_key()
    {
        await Subscriber.StartAsync(new EtcdWatch.Watch("w", KeyRange.Key(P + "foo")));
        await Etcd.PutAsync(P + "foo2");
        var first = await Etcd.PutAsync(P + "foo", "bar");
        var seen = Assert.Single(await Subscriber.ExpectEventsAsync(1));
        Assert.Equal((P + "foo", "bar", first), (seen.KeyText, seen.ValueText, seen.ModRevision));
    }

    [EtcdFact]
    public async Task A_prefix()
    {
        await Subscriber.StartAsync(Prefix());
        await Etcd.PutAsync(P[..^1] + "!");
        var first = await Etcd.PutAsync(P + "foo1");
        await Etcd.PutAsync(P + "foo2");
        Assert.Equal("create foo1 +0, create foo2 +1", Text(await Subscriber.ExpectEventsAsync(2), first));
    }

    [EtcdFact]
    public async Task A_range()
    {
        await Subscriber.StartAsync(new EtcdWatch.Watch("w", KeyRange.Between(P + "foo1", P + "foo4")));
        var first = await Etcd.PutAsync(P + "foo1");
        await Etcd.PutAsync(P + "foo3");
        await Etcd.PutAsync(P + "foo4");
        await Etcd.PutAsync(P + "foo2");
        Assert.Equal("create foo1 +0, create foo3 +1, create foo2 +3", Text(await Subscriber.ExpectEventsAsync(3), first));
    }

    [EtcdFact]
    public async Task With_progress_notify()
    {
        var revision = await Etcd.PutAsync(P + "before");
        await Subscriber.StartAsync(Prefix() with { Options = new WatchOptions { ProgressNotify = true } });
        Assert.True((await Subscriber.ExpectAsync<EtcdWatch.Progress>()).Revision >= revision);
    }

    [EtcdFact]
    public async Task Progress_on_request()
    {
        await Subscriber.StartAsync(await WithProgressAsync(Prefix()));
        var revision = await Etcd.PutAsync(P + "a");
        await Subscriber.ExpectEventsAsync(1);
        Subscriber.Tell(new EtcdWatch.RequestProgress("w"));
        Assert.True((await Subscriber.ExpectAsync<EtcdWatch.Progress>()).Revision >= revision);
    }

    [EtcdFact]
    public async Task Progress_never_runs_ahead_of_the_events_of_a_watch_that_is_far_behind()
    {
        var value = new string('x', 100_000);
        var first = await Etcd.PutAsync(P + "k", value);
        for (var i = 1; i < 300; i++) await Etcd.PutAsync(P + "k", value);
        // The first request on a connection waits for the member's version: the second goes out at once.
        var quiet = NewSubscriber();
        await quiet.StartAsync(await WithProgressAsync(new EtcdWatch.Watch("quiet", KeyRange.Key(P + "other"))));
        quiet.Tell(new EtcdWatch.RequestProgress("quiet"));
        await quiet.ExpectAsync<EtcdWatch.Progress>();
        Subscriber.Tell(await WithProgressAsync(Prefix(from: first)));
        Subscriber.Tell(new EtcdWatch.RequestProgress("w"));
        Assert.Equal(300, (await Subscriber.ExpectEventsAsync(300)).Count);
        Assert.True((await Subscriber.ExpectAsync<EtcdWatch.Progress>()).Revision >= first + 299);
    }

    [EtcdFact]
    public async Task Create_modify_and_delete_are_told_apart_with_versions_and_previous_values()
    {
        await Subscriber.StartAsync(Prefix() with { Options = new WatchOptions { PrevKv = true } });
        var first = await Etcd.PutAsync(P + "k", "one");
        await Etcd.PutAsync(P + "k", "two");
        await Etcd.DeleteAsync(P + "k");
        await Etcd.PutAsync(P + "k", "three");
        var events = await Subscriber.ExpectEventsAsync(4);
        Assert.Equal("create k +0, modify k +1, delete k +2, create k +3", Text(events, first));
        Assert.Equal([null, "one", "two", null], events.Select(e => e.PreviousValueText));
        Assert.Equal([1, 2, 0, 1], events.Select(e => e.Version));
    }

    [EtcdFact]
    public async Task A_transaction_arrives_whole_and_in_its_order()
    {
        await Subscriber.StartAsync(Prefix());
        await Etcd.PutAsync(P + "gone");
        var first = await Etcd.TxnAsync([EtcdKv.Put(P + "b"), EtcdKv.Put(P + "a"), EtcdKv.Delete(P + "gone")]);
        await Subscriber.ExpectEventsAsync(1);
        Assert.Equal("create b +0, create a +0, delete gone +0", Text((await Subscriber.ExpectAsync<EtcdWatch.Events>()).Batch, first));
    }

    [EtcdFact]
    public async Task Filters_leave_out_what_they_say()
    {
        await Subscriber.StartAsync(Prefix("no puts") with { Options = new WatchOptions { Filters = EventFilters.NoPut } });
        await Subscriber.StartAsync(Prefix("no deletes") with { Options = new WatchOptions { Filters = EventFilters.NoDelete } });
        await Etcd.PutAsync(P + "k");
        await Etcd.DeleteAsync(P + "k");
        await Etcd.PutAsync(P + "k");
        await Etcd.DeleteAsync(P + "k");
        var seen = new Dictionary<string, List<EventType>> { ["no puts"] = [], ["no deletes"] = [] };
        while (seen.Values.Any(types => types.Count < 2))
        {
            var events = await Subscriber.ExpectAsync<EtcdWatch.Events>();
            seen[events.Tag].AddRange(events.Batch.Select(e => e.Type));
        }
        Assert.All(seen["no puts"], type => Assert.Equal(EventType.Delete, type));
        Assert.All(seen["no deletes"], type => Assert.Equal(EventType.Put, type));
    }

    [EtcdFact]
    public async Task History_from_a_start_revision_then_what_is_new()
    {
        var first = await Etcd.PutAsync(P + "a");
        await Etcd.PutAsync(P + "b");
        await Etcd.DeleteAsync(P + "a");
        Subscriber.Tell(Prefix(from: first + 1));
        Assert.Equal("create b +1, delete a +2", Text(await Subscriber.ExpectEventsAsync(2), first));
        await Etcd.PutAsync(P + "c");
        Assert.Equal("create c +3", Text(await Subscriber.ExpectEventsAsync(1), first));
    }

    [EtcdFact]
    public async Task A_start_revision_in_the_future_waits_for_it()
    {
        var now = await Etcd.RevisionAsync();
        await Subscriber.StartAsync(Prefix(from: now + 3));
        await Etcd.PutAsync(P + "1");
        await Etcd.PutAsync(P + "2");
        await Etcd.PutAsync(P + "3");
        Assert.Equal("create 3 +0", Text(await Subscriber.ExpectEventsAsync(1), now + 3));
    }

    [EtcdFact]
    public async Task A_start_revision_already_compacted_is_told_and_the_watch_ends()
    {
        var first = await Etcd.PutAsync(P + "k");
        var last = await Etcd.PutAsync(P + "k");
        await Etcd.CompactAsync(last);
        Subscriber.Tell(Prefix(from: first));
        Assert.Equal(last, (await Subscriber.ExpectAsync<EtcdWatch.Compacted>()).CompactRevision);
        var reason = (await Subscriber.ExpectAsync<EtcdWatch.Ended>()).Reason;
        Assert.Equal((EndKind.Compacted, last), (reason.Kind, reason.CompactRevision));
    }

    [EtcdFact]
    public async Task From_a_key_on_and_everything()
    {
        await Subscriber.StartAsync(new EtcdWatch.Watch("from", KeyRange.FromKey(P + "m")));
        await Subscriber.StartAsync(new EtcdWatch.Watch("all", KeyRange.All));
        await Etcd.PutAsync(P + "a");
        await Etcd.PutAsync(P + "z");
        var keys = new Dictionary<string, List<string>> { ["from"] = [], ["all"] = [] };
        while (keys["from"].Count < 1 || keys["all"].Count < 2)
        {
            var events = await Subscriber.ExpectAsync<EtcdWatch.Events>();
            keys[events.Tag].AddRange(events.Batch.Select(e => e.KeyText[P.Length..]));
        }
        Assert.Equal(["z"], keys["from"]);
        Assert.Equal(["a", "z"], keys["all"]);
    }

    [EtcdFact]
    public async Task Bytes_stay_bytes()
    {
        var key = System.Text.Encoding.UTF8.GetBytes(P).Concat(new byte[] { 0, 0xff, 0xfe }).ToArray();
        await Subscriber.StartAsync(new EtcdWatch.Watch("w", KeyRange.Key(key)));
        await Etcd.TxnAsync([EtcdKv.Put(key, [0, 0xff])]);
        var seen = Assert.Single(await Subscriber.ExpectEventsAsync(1));
        Assert.Equal(key, seen.Key.ToArray());
        Assert.Equal(new byte[] { 0, 0xff }, seen.Value.ToArray());
    }

    [EtcdFact]
    public async Task Several_contexts_are_several_streams_and_several_watches_of_one_are_not()
    {
        for (var i = 0; i < 6; i++)
            await Subscriber.StartAsync(Prefix($"w{i}") with { Context = new StreamContext { Lane = $"{i % 2}" } });
        await StateAsync(streams => streams.Select(stream => stream.Watches).SequenceEqual([3, 3]));
        Assert.Equal(Route.ConnectionsOf(streams: 2), Proxy.Accepted);
        await Etcd.PutAsync(P + "k");
        await Subscriber.ExpectEventsAsync(6);
    }

    [EtcdFact]
    public async Task Many_subscribers_on_the_same_key_each_get_everything()
    {
        var subscribers = Enumerable.Range(0, 50).Select(_ => NewSubscriber()).ToArray();
        foreach (var subscriber in subscribers) await subscriber.StartAsync(new EtcdWatch.Watch("same", KeyRange.Key(P + "k")));
        var first = await Etcd.PutAsync(P + "k");
        await Etcd.PutAsync(P + "k");
        foreach (var subscriber in subscribers)
            Assert.Equal("create k +0, modify k +1", Text(await subscriber.ExpectEventsAsync(2), first));
        Assert.Equal(1, Proxy.Accepted);
    }
}

public class EventsOnEmbeddedEtcd(Embedded etcd) : EventsSpec<Embedded>(etcd);

public class EventsOnRealEtcd(Real etcd) : EventsSpec<Real>(etcd);

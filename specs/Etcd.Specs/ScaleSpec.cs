using Watch.Actors.TestKit;

namespace Watch.Actors.Etcd.Specs;

/// <summary>Ten thousand watches on one stream.</summary>
public abstract class ScaleSpec<TEtcd>(TEtcd etcd) : EtcdSpec<TEtcd>(etcd)
    where TEtcd : class, IEtcdServer
{
    private const int Watches = 10_000;

    [EtcdFact]
    public async Task Events_on_each_of_them_through_a_lost_connection_and_a_second_loss_while_resuming()
    {
        for (var i = 0; i < Watches; i++)
            Subscriber.Tell(new EtcdWatch.Watch(Key(i), KeyRange.Key(P + Key(i))) { Options = new WatchOptions { CreatedNotify = true } });
        for (var i = 0; i < Watches; i++) await Subscriber.ExpectAsync<EtcdWatch.Started>();
        await PutAllAsync();
        await ExpectOneEachAsync();

        Proxy.Cut();
        await PutAllAsync();
        Proxy.Cut();
        await ExpectOneEachAsync();
        await StateAsync(streams => streams is [{ Watches: Watches, Reconnects: >= 1 }]);
    }

    private static string Key(int i) => i.ToString("D5", System.Globalization.CultureInfo.InvariantCulture);

    private async Task PutAllAsync()
    {
        foreach (var chunk in Enumerable.Range(0, Watches).Chunk(100)) await Etcd.TxnAsync(chunk.Select(i => EtcdKv.Put(P + Key(i))));
    }

    private async Task ExpectOneEachAsync()
    {
        var seen = new HashSet<string>();
        while (seen.Count < Watches)
        {
            var events = await Subscriber.ExpectAsync<EtcdWatch.Events>();
            Assert.Equal(P + events.Tag, Assert.Single(events.Batch).KeyText);
            Assert.True(seen.Add(events.Tag), $"{events.Tag} came twice");
        }
    }
}

public class ScaleOnEmbeddedEtcd(Embedded etcd) : ScaleSpec<Embedded>(etcd);

public class ScaleOnRealEtcd(Real etcd) : ScaleSpec<Real>(etcd);

using System.Diagnostics;
using Watch.Actors.TestKit;

namespace Watch.Actors.Etcd.Specs;

/// <summary>A subscriber that stops, and its sibling on the same stream.</summary>
public abstract class StoppedSubscriberSpec<TEtcd>(TEtcd etcd) : EtcdSpec<TEtcd>(etcd)
    where TEtcd : class, IEtcdServer
{
    private const int Transactions = 200, Keys = 100, Probes = 40;

    // Some hundred times what a probe takes on an idle machine, and below what the stopped subscriber would hold it up for.
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(2);

    [EtcdFact]
    public async Task Its_sibling_is_told_at_once_all_the_while_and_on_waking_it_gets_every_event()
    {
        using var stopped = NewSubscriber(acknowledges: false);
        await stopped.StartAsync(new EtcdWatch.Watch("stopped", KeyRange.Prefix(P + "much/")));
        await Subscriber.StartAsync(new EtcdWatch.Watch("probe", KeyRange.Key(P + "probe")));
        var first = await Etcd.RevisionAsync() + 1;
        var writing = WriteAsync();
        var times = new List<TimeSpan>();
        while (times.Count < Probes || !writing.IsCompleted) times.Add(await ProbeAsync());
        await writing;
        await StateAsync(streams => streams is [{ Parked: 1 }]);

        Assert.True(times.Max() < Prompt, $"the slowest of {times.Count} probes took {times.Max()}");
        Assert.Equal(1, Proxy.Accepted);
        var got = new List<WatchEvent>();
        while (got.Count < Transactions * Keys)
        {
            got.AddRange((await stopped.ExpectAsync<EtcdWatch.Events>()).Batch);
            stopped.Tell(new EtcdWatch.Ack("stopped"));
        }
        var revisions = got.Select(e => e.ModRevision).Distinct().ToArray();
        Assert.Equal((Transactions, Transactions * Keys), (revisions.Length, got.Count));
        Assert.True(revisions[0] >= first);
        Assert.Equal(revisions.Order(), revisions);
    }

    private async Task WriteAsync()
    {
        var value = new string('x', 1024);
        for (var i = 0; i < Transactions; i++)
            await Etcd.TxnAsync(Enumerable.Range(0, Keys).Select(key => EtcdKv.Put($"{P}much/{key}", value)));
    }

    private async Task<TimeSpan> ProbeAsync()
    {
        var revision = await Etcd.PutAsync(P + "probe");
        var since = Stopwatch.GetTimestamp();
        Assert.Equal(revision, Assert.Single(await Subscriber.ExpectEventsAsync(1)).ModRevision);
        return Stopwatch.GetElapsedTime(since);
    }
}

public class StoppedSubscriberOnEmbeddedEtcd(Embedded etcd) : StoppedSubscriberSpec<Embedded>(etcd);

public class StoppedSubscriberOnRealEtcd(Real etcd) : StoppedSubscriberSpec<Real>(etcd);

using System.Diagnostics;
using Watch.Actors.TestKit;

namespace Watch.Actors.Etcd.Specs;

/// <summary>Connections that are dead and do not say so.</summary>
public abstract class LivenessSpec<TEtcd>(TEtcd etcd) : EtcdSpec<TEtcd>(etcd)
    where TEtcd : class, IEtcdServer
{
    // 2 x idle + 2 x timeout, and some for a machine that is busy with other specs.
    private static readonly TimeSpan FoundWithin = TimeSpan.FromSeconds(2 * 0.5 + 2 * 0.5 + 3);

    // The PING is slower than the watchdog, so that it is the watchdog that finds them.
    protected override string Hocon => """
        watch-actors.etcd.keep-alive { delay = 60s, timeout = 60s }
        watch-actors.liveness { idle = 500ms, timeout = 500ms }
        """;

    [EtcdFact]
    public async Task A_black_hole_is_found_and_what_happened_meanwhile_is_delivered_over_the_next_connection()
    {
        await Subscriber.StartAsync(Prefix());
        var first = await Etcd.PutAsync(P + "before");
        await Subscriber.ExpectEventsAsync(1);
        Proxy.IsBlackHole = true;
        await Etcd.PutAsync(P + "during");
        var since = Stopwatch.GetTimestamp();
        await StateAsync(streams => streams.Any(stream => stream.Reconnects > 0));
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.FromSeconds(1), FoundWithin);
        Proxy.IsBlackHole = false;
        await Etcd.PutAsync(P + "after");
        Assert.Equal("create during +1, create after +2", Text(await Subscriber.ExpectEventsAsync(2), first));
    }
}

public class LivenessOnEmbeddedEtcd(Embedded etcd) : LivenessSpec<Embedded>(etcd);

public class LivenessOnRealEtcd(Real etcd) : LivenessSpec<Real>(etcd);

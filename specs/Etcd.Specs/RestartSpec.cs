using Watch.Actors.TestKit;

namespace Watch.Actors.Etcd.Specs;

/// <summary>A real etcd that crashes and comes back.</summary>
public class RestartOnRealEtcd(Crashing etcd) : EtcdSpec<Crashing>(etcd)
{
    private readonly Crashing _etcd = etcd;

    [EtcdFact]
    public async Task Killed_and_started_again_the_watch_goes_on_where_it_was()
    {
        await Subscriber.StartAsync(Prefix());
        var first = await Etcd.PutAsync(P + "k");
        for (var i = 1; i < 20; i++) await Etcd.PutAsync(P + "k");
        await Subscriber.ExpectEventsAsync(20);
        for (var crash = 1; crash <= 2; crash++)
        {
            await _etcd.Process.KillAsync();
            await StateAsync(streams => streams.Any(stream => stream.Phase == ConnectionPhase.BackingOff));
            await _etcd.Process.RunAsync();
            for (var i = 0; i < 20; i++) await Etcd.PutAsync(P + "k");
            var events = await Subscriber.ExpectEventsAsync(20);
            Assert.Equal(Enumerable.Range(0, 20).Select(i => first + crash * 20 + i), events.Select(e => e.ModRevision));
        }
    }
}

/// <summary>A real etcd for one class, which kills it.</summary>
public sealed class Crashing : IRealEtcd, IAsyncLifetime
{
    private EtcdProcess? _process;

    public EtcdProcess Process => _process!;

    public string Endpoint => Process.Endpoint;

    public async Task InitializeAsync()
    {
        if (EtcdProcess.IsInstalled) _process = await EtcdProcess.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
    }
}

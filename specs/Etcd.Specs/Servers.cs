using Watch.Actors.TestKit;

namespace Watch.Actors.Etcd.Specs;

/// <summary>The etcd that a run of the suite is against; shared by the specs of a class, each under a key prefix of its own.</summary>
public interface IEtcdServer
{
    string Endpoint { get; }
}

/// <summary>A real one: what runs against it is skipped where none is installed.</summary>
public interface IRealEtcd : IEtcdServer;

/// <summary>The suite on the embedded etcd.</summary>
public sealed class Embedded : IEtcdServer, IAsyncLifetime
{
    private EmbeddedEtcd? _etcd;

    public string Endpoint => _etcd!.Endpoint;

    public async Task InitializeAsync() =>
        _etcd = await EmbeddedEtcd.StartAsync(new EmbeddedEtcdOptions { ProgressInterval = TimeSpan.FromSeconds(1) });

    public async Task DisposeAsync() => await _etcd!.DisposeAsync();
}

/// <summary>The suite on a real etcd, started for it.</summary>
public sealed class Real : IRealEtcd, IAsyncLifetime
{
    private EtcdProcess? _etcd;

    public string Endpoint => _etcd!.Endpoint;

    public async Task InitializeAsync()
    {
        if (EtcdProcess.IsInstalled) _etcd = await EtcdProcess.StartAsync("--experimental-watch-progress-notify-interval=1s");
    }

    public async Task DisposeAsync()
    {
        if (_etcd is not null) await _etcd.DisposeAsync();
    }
}

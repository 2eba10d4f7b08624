using Akka.Actor;
using Akka.Configuration;
using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Shared;

/// <summary>An embedded etcd, an actor system that watches it, and a way to write to it.</summary>
public sealed class LiveEtcd : IAsyncDisposable
{
    private readonly EmbeddedEtcd _etcd;
    private EtcdKv _kv;

    private LiveEtcd(EmbeddedEtcd etcd, string hocon)
    {
        _etcd = etcd;
        _kv = new EtcdKv(etcd.Endpoint);
        System = ActorSystem.Create("specs", ConfigurationFactory.ParseString($$"""
            akka { loglevel = OFF, stdout-loglevel = OFF }
            watch-actors.etcd.endpoints = ["{{etcd.Endpoint}}"]
            {{hocon}}
            """));
        Multiplexer = WatchMultiplexer.Get(System);
    }

    public ActorSystem System { get; }

    public WatchMultiplexer Multiplexer { get; }

    public string Endpoint => _etcd.Endpoint;

    /// <summary>More than any step of a spec takes; less than a reader of a hanging run waits.</summary>
    public static CancellationToken InTime => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    public static async Task<LiveEtcd> StartAsync(string hocon = "") => new(await EmbeddedEtcd.StartAsync(), hocon);

    public Task<long> PutAsync(string key, string value) => _kv.PutAsync(key, value);

    public Task PutAsync(byte[] key, byte[] value) => _kv.TxnAsync([EtcdKv.Put(key, value)]);

    public Task DeleteAsync(string key) => _kv.DeleteAsync(key);

    public Task PutTogetherAsync(params string[] keys) => _kv.TxnAsync(keys.Select(key => EtcdKv.Put(key, "")));

    public Task<long> RevisionAsync() => _kv.RevisionAsync();

    public Task CompactAsync(long revision) => _kv.CompactAsync(revision);

    /// <summary>Drops every connection, and writes on a fresh one from now on.</summary>
    public async Task DropConnectionsAsync()
    {
        await _kv.DisposeAsync();
        _kv = new EtcdKv(_etcd.Endpoint);
        _etcd.DropConnections();
    }

    public ValueTask StopEtcdAsync() => _etcd.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        await _kv.DisposeAsync();
        await _etcd.DisposeAsync();
    }
}

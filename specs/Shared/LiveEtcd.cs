using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Shared;

/// <summary>An embedded etcd, an actor system that watches it, and a way to write to it.</summary>
public sealed class LiveEtcd : IAsyncDisposable
{
    private static readonly TransportSettings Settings = new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        KeepAliveDelay = TimeSpan.FromSeconds(10),
        KeepAliveTimeout = TimeSpan.FromSeconds(5),
        MaxMessageSize = 64 * 1024 * 1024,
        WindowSize = 1024 * 1024,
        Tls = TlsSettings.None,
    };

    private Http2Transport _transport = new(Settings);
    private readonly EmbeddedEtcd _etcd;

    private LiveEtcd(EmbeddedEtcd etcd, string hocon)
    {
        _etcd = etcd;
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

    public async Task<long> PutAsync(string key, string value) => (await CallAsync(
        "Put", new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) }, PutResponse.Parser)).Header.Revision;

    public Task PutAsync(byte[] key, byte[] value) =>
        CallAsync("Put", new PutRequest { Key = ByteString.CopyFrom(key), Value = ByteString.CopyFrom(value) }, PutResponse.Parser);

    public Task DeleteAsync(string key) => CallAsync("DeleteRange", new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(key) }, DeleteRangeResponse.Parser);

    public Task PutTogetherAsync(params string[] keys)
    {
        var transaction = new TxnRequest();
        transaction.Success.AddRange(keys.Select(key => new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8(key) } }));
        return CallAsync("Txn", transaction, TxnResponse.Parser);
    }

    public Task CompactAsync(long revision) => CallAsync("Compact", new CompactionRequest { Revision = revision }, CompactionResponse.Parser);

    /// <summary>Drops every connection, and writes on a fresh one from now on.</summary>
    public async Task DropConnectionsAsync()
    {
        await _transport.DisposeAsync();
        _transport = new Http2Transport(Settings);
        _etcd.DropConnections();
    }

    public ValueTask StopEtcdAsync() => _etcd.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        await _transport.DisposeAsync();
        await _etcd.DisposeAsync();
    }

    private Task<T> CallAsync<T>(string method, IMessage request, MessageParser<T> answer)
        where T : IMessage<T> =>
        _transport.UnaryAsync(
            Watch.Actors.Transport.Endpoint.Parse(_etcd.Endpoint), $"/etcdserverpb.KV/{method}", request, answer,
            ImmutableDictionary<string, string>.Empty, TimeSpan.FromSeconds(10), CancellationToken.None);
}

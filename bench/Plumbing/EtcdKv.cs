using System.Collections.Immutable;
using System.Globalization;
using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.Bench.Plumbing;

/// <summary>Puts and reads, beside the watches. Safe for use from several threads.</summary>
internal sealed class EtcdKv : IAsyncDisposable
{
    // What is put where the value does not matter.
    private static readonly ByteString Something = ByteString.CopyFromUtf8("x");

    private readonly Endpoint _endpoint;
    private readonly Http2Transport _transport = new(new TransportSettings
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        KeepAliveDelay = TimeSpan.FromSeconds(10),
        KeepAliveTimeout = TimeSpan.FromSeconds(5),
        MaxMessageSize = 64 << 20,
        WindowSize = 1 << 20,
        Tls = TlsSettings.None,
    });

    private EtcdKv(string endpoint) => _endpoint = Endpoint.Parse(endpoint);

    /// <summary>The key of number <paramref name="i"/>.</summary>
    public static string Key(string prefix, int i) => prefix + i.ToString("D7", CultureInfo.InvariantCulture);

    /// <summary>Connects, and reads once so that the connection stands.</summary>
    public static async Task<EtcdKv> ConnectAsync(string endpoint)
    {
        var kv = new EtcdKv(endpoint);
        await kv.RevisionAsync();
        return kv;
    }

    /// <summary>The store's revision.</summary>
    public async Task<long> RevisionAsync()
    {
        var request = new RangeRequest { Key = ByteString.CopyFromUtf8("warm-up") };
        return (await CallAsync("/etcdserverpb.KV/Range", request, RangeResponse.Parser)).Header.Revision;
    }

    public Task PutAsync(string key, ByteString value) =>
        CallAsync("/etcdserverpb.KV/Put", new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = value }, PutResponse.Parser);

    public Task PutAsync(string key, string value) => PutAsync(key, ByteString.CopyFromUtf8(value));

    /// <summary>Puts many keys in one transaction.</summary>
    public Task PutAllAsync(IEnumerable<string> keys, ByteString value)
    {
        var txn = new TxnRequest();
        txn.Success.AddRange(keys.Select(key => new RequestOp
        {
            RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = value },
        }));
        return CallAsync("/etcdserverpb.KV/Txn", txn, TxnResponse.Parser);
    }

    /// <summary>
    /// Puts once on each of the first <paramref name="n"/> keys, a hundred in a transaction, one transaction after the other.
    /// </summary>
    public async Task PutEachAsync(string prefix, int n)
    {
        foreach (var numbers in Enumerable.Range(0, n).Chunk(100))
            await PutAllAsync(numbers.Select(i => Key(prefix, i)), Something);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    private Task<T> CallAsync<T>(string method, IMessage request, MessageParser<T> parser)
        where T : IMessage<T> =>
        _transport.UnaryAsync(
            _endpoint, method, request, parser,
            ImmutableDictionary<string, string>.Empty, TimeSpan.FromSeconds(30), CancellationToken.None);
}

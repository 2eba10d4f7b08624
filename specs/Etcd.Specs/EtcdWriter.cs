using System.Collections.Immutable;
using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.Etcd.Specs;

/// <summary>Writes to etcd, and answers with revisions.</summary>
public sealed class EtcdWriter(string endpoint) : IAsyncDisposable
{
    private readonly Endpoint _endpoint = Endpoint.Parse(endpoint);

    private readonly Http2Transport _transport = new(new TransportSettings
    {
        ConnectTimeout = TimeSpan.FromSeconds(5), KeepAliveDelay = TimeSpan.FromSeconds(10), KeepAliveTimeout = TimeSpan.FromSeconds(5),
        MaxMessageSize = 64 << 20, WindowSize = 1 << 20, Tls = TlsSettings.None,
    });

    public async Task<long> PutAsync(string key, string value = "v") =>
        (await CallAsync("KV/Put", Put(key, value), PutResponse.Parser)).Header.Revision;

    public async Task<long> DeleteAsync(string key) =>
        (await CallAsync("KV/DeleteRange", Delete(key), DeleteRangeResponse.Parser)).Header.Revision;

    public async Task<long> DeletePrefixAsync(string prefix)
    {
        var range = KeyRange.Prefix(prefix);
        var request = new DeleteRangeRequest { Key = ByteString.CopyFrom(range.Start.Span), RangeEnd = ByteString.CopyFrom(range.End.Span) };
        return (await CallAsync("KV/DeleteRange", request, DeleteRangeResponse.Parser)).Header.Revision;
    }

    public async Task<long> TxnAsync(params IEnumerable<IMessage> operations)
    {
        var txn = new TxnRequest();
        foreach (var operation in operations)
            txn.Success.Add(operation switch
            {
                PutRequest put => new RequestOp { RequestPut = put },
                DeleteRangeRequest delete => new RequestOp { RequestDeleteRange = delete },
                _ => throw new ArgumentException($"no operation of a transaction: {operation}", nameof(operations)),
            });
        return (await CallAsync("KV/Txn", txn, TxnResponse.Parser)).Header.Revision;
    }

    public async Task CompactAsync(long revision) =>
        await CallAsync("KV/Compact", new CompactionRequest { Revision = revision, Physical = true }, CompactionResponse.Parser);

    public async Task<long> RevisionAsync() =>
        (await CallAsync("KV/Range", new RangeRequest { Key = ByteString.CopyFromUtf8("x"), CountOnly = true }, RangeResponse.Parser)).Header.Revision;

    public static PutRequest Put(string key, string value = "v") => new() { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) };

    public static DeleteRangeRequest Delete(string key) => new() { Key = ByteString.CopyFromUtf8(key) };

    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    private Task<TResponse> CallAsync<TResponse>(string method, IMessage request, MessageParser<TResponse> response)
        where TResponse : IMessage<TResponse> =>
        _transport.UnaryAsync(
            _endpoint, "/etcdserverpb." + method, request, response, ImmutableDictionary<string, string>.Empty, TimeSpan.FromSeconds(20), CancellationToken.None);
}

using System.Collections.Immutable;
using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit;

/// <summary>etcd as far as specs and demos write with it. Every write answers with its revision. Safe for use from several threads.</summary>
/// <param name="endpoint">The member to call, for example <c>http://127.0.0.1:2379</c>.</param>
public sealed class EtcdKv(string endpoint) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Endpoint _endpoint = Endpoint.Parse(endpoint);

    private readonly Http2Transport _transport = new(new TransportSettings
    {
        ConnectTimeout = TimeSpan.FromSeconds(5), KeepAliveDelay = TimeSpan.FromSeconds(10), KeepAliveTimeout = TimeSpan.FromSeconds(5),
        MaxMessageSize = 64 << 20, WindowSize = 1 << 20, Tls = TlsSettings.None,
    });

    /// <summary>A put, for a transaction.</summary>
    public static RequestOp Put(string key, string value = "v") =>
        new() { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) } };

    /// <summary>A put of bytes, for a transaction.</summary>
    public static RequestOp Put(byte[] key, byte[] value) =>
        new() { RequestPut = new PutRequest { Key = ByteString.CopyFrom(key), Value = ByteString.CopyFrom(value) } };

    /// <summary>A delete, for a transaction.</summary>
    public static RequestOp Delete(string key) => Delete(KeyRange.Key(key));

    /// <summary>A delete of a range, for a transaction.</summary>
    public static RequestOp Delete(KeyRange range) => new()
    {
        RequestDeleteRange = new DeleteRangeRequest { Key = ByteString.CopyFrom(range.Start.Span), RangeEnd = ByteString.CopyFrom(range.End.Span) },
    };

    /// <summary>Puts a key.</summary>
    public Task<long> PutAsync(string key, string value = "v", CancellationToken cancellation = default) => TxnAsync([Put(key, value)], cancellation);

    /// <summary>Deletes a key.</summary>
    public Task<long> DeleteAsync(string key, CancellationToken cancellation = default) => TxnAsync([Delete(key)], cancellation);

    /// <summary>Does all of it at one revision.</summary>
    /// <exception cref="GrpcException">etcd refused it, or cannot be reached.</exception>
    public async Task<long> TxnAsync(IEnumerable<RequestOp> operations, CancellationToken cancellation = default)
    {
        var txn = new TxnRequest();
        txn.Success.AddRange(operations);
        return (await CallAsync("KV/Txn", txn, TxnResponse.Parser, cancellation)).Header.Revision;
    }

    /// <summary>Drops the history before a revision.</summary>
    /// <exception cref="GrpcException">etcd refused it, or cannot be reached.</exception>
    public Task CompactAsync(long revision, CancellationToken cancellation = default) =>
        CallAsync("KV/Compact", new CompactionRequest { Revision = revision, Physical = true }, CompactionResponse.Parser, cancellation);

    /// <summary>The store's revision.</summary>
    /// <exception cref="GrpcException">etcd cannot be reached.</exception>
    public async Task<long> RevisionAsync(CancellationToken cancellation = default)
    {
        var any = new RangeRequest { Key = ByteString.CopyFromUtf8("x"), CountOnly = true };
        return (await CallAsync("KV/Range", any, RangeResponse.Parser, cancellation)).Header.Revision;
    }

    /// <summary>Whether the member runs a version whose progress on request keeps its place behind the events before it (etcd #15220).</summary>
    /// <exception cref="GrpcException">etcd cannot be reached.</exception>
    public async Task<bool> HasOrderedProgressAsync(CancellationToken cancellation = default)
    {
        var status = await CallAsync("Maintenance/Status", new StatusRequest(), StatusResponse.Parser, cancellation);
        return ServerVersion.Parse(status.Version) is { HasOrderedProgress: true };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    private Task<TResponse> CallAsync<TResponse>(string method, IMessage request, MessageParser<TResponse> response, CancellationToken cancellation)
        where TResponse : IMessage<TResponse> =>
        _transport.UnaryAsync(
            _endpoint, "/etcdserverpb." + method, request, response, ImmutableDictionary<string, string>.Empty, Deadline, cancellation);
}

using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit;

/// <summary>etcd as far as specs and demos write with it. Every write answers with its revision. Safe for use from several threads.</summary>
public sealed class EtcdKv : IAsyncDisposable
{
    private readonly EtcdClient _client;

    /// <summary>Makes a client.</summary>
    /// <param name="endpoint">The member to call, for example <c>http://127.0.0.1:2379</c>.</param>
    /// <param name="access">How it is let in; null for an etcd that lets everybody in.</param>
    public EtcdKv(string endpoint, EtcdAccess? access = null) => _client = new EtcdClient(endpoint, access ?? new EtcdAccess());

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
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private Task<TResponse> CallAsync<TResponse>(string method, IMessage request, MessageParser<TResponse> response, CancellationToken cancellation)
        where TResponse : IMessage<TResponse> =>
        _client.CallAsync("/etcdserverpb." + method, request, response, cancellation);
}

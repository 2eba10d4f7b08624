using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit;

/// <summary>
/// etcd's KV service, and leases to put with, as far as specs and demos write with them. Every write answers with its revision.
/// Safe for use from several threads.
/// </summary>
/// <param name="endpoint">The member to call, for example <c>http://127.0.0.1:2379</c>.</param>
/// <param name="access">How it is let in; null for an etcd that lets everybody in.</param>
public sealed class EtcdKv(string endpoint, EtcdAccess? access = null) : IAsyncDisposable
{
    private readonly EtcdClient _client = new(endpoint, access ?? new EtcdAccess());

    /// <summary>A put, for a transaction.</summary>
    public static RequestOp Put(string key, string value = "v") => Put(key, value, lease: 0);

    /// <summary>A put of a key that ends with a lease, for a transaction.</summary>
    public static RequestOp Put(string key, string value, long lease) => new()
    {
        RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value), Lease = lease },
    };

    /// <summary>A put of bytes, for a transaction.</summary>
    public static RequestOp Put(byte[] key, byte[] value) =>
        new() { RequestPut = new PutRequest { Key = ByteString.CopyFrom(key), Value = ByteString.CopyFrom(value) } };

    /// <summary>A delete, for a transaction.</summary>
    public static RequestOp Delete(string key) => Delete(KeyRange.Key(key));

    /// <summary>A delete of a range, for a transaction.</summary>
    public static RequestOp Delete(KeyRange range) => new()
    {
        RequestDeleteRange = new DeleteRangeRequest
        {
            Key = ByteString.CopyFrom(range.Start.Span), RangeEnd = ByteString.CopyFrom(range.End.Span),
        },
    };

    /// <summary>Puts a key.</summary>
    public Task<long> PutAsync(string key, string value = "v", CancellationToken cancellation = default) =>
        TxnAsync([Put(key, value)], cancellation);

    /// <summary>Deletes a key.</summary>
    public Task<long> DeleteAsync(string key, CancellationToken cancellation = default) => TxnAsync([Delete(key)], cancellation);

    /// <summary>Does all of it at one revision.</summary>
    /// <exception cref="GrpcException">etcd refused it, or cannot be reached.</exception>
    public async Task<long> TxnAsync(IEnumerable<RequestOp> operations, CancellationToken cancellation = default)
    {
        var txn = new TxnRequest();
        txn.Success.AddRange(operations);
        return (await _client.CallAsync("/etcdserverpb.KV/Txn", txn, TxnResponse.Parser, cancellation)).Header.Revision;
    }

    /// <summary>Makes a lease: the keys put with it are deleted when it ends.</summary>
    /// <param name="ttl">How long it lives, in whole seconds; etcd may make it longer.</param>
    /// <param name="cancellation">Gives up the call.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="GrpcException">etcd refused it, or cannot be reached.</exception>
    public async Task<long> GrantLeaseAsync(TimeSpan ttl, CancellationToken cancellation = default)
    {
        var grant = new LeaseGrantRequest { TTL = (long)ttl.TotalSeconds };
        return (await _client.CallAsync("/etcdserverpb.Lease/LeaseGrant", grant, LeaseGrantResponse.Parser, cancellation)).ID;
    }

    /// <summary>Drops the history before a revision.</summary>
    /// <exception cref="GrpcException">etcd refused it, or cannot be reached.</exception>
    public Task CompactAsync(long revision, CancellationToken cancellation = default)
    {
        var compaction = new CompactionRequest { Revision = revision, Physical = true };
        return _client.CallAsync("/etcdserverpb.KV/Compact", compaction, CompactionResponse.Parser, cancellation);
    }

    /// <summary>The store's revision.</summary>
    /// <exception cref="GrpcException">etcd cannot be reached.</exception>
    public async Task<long> RevisionAsync(CancellationToken cancellation = default)
    {
        var any = new RangeRequest { Key = ByteString.CopyFromUtf8("x"), CountOnly = true };
        return (await _client.CallAsync("/etcdserverpb.KV/Range", any, RangeResponse.Parser, cancellation)).Header.Revision;
    }

    /// <summary>The keys of a range as they are now (linearizable), and the store's revision.</summary>
    /// <exception cref="GrpcException">etcd cannot be reached.</exception>
    public Task<RangeResponse> RangeAsync(KeyRange range, CancellationToken cancellation = default)
    {
        var request = new RangeRequest { Key = ByteString.CopyFrom(range.Start.Span), RangeEnd = ByteString.CopyFrom(range.End.Span) };
        return _client.CallAsync("/etcdserverpb.KV/Range", request, RangeResponse.Parser, cancellation);
    }

    /// <summary>
    /// Whether the member runs a version whose progress on request keeps its place behind the events before it (etcd #15220).
    /// </summary>
    /// <exception cref="GrpcException">etcd cannot be reached.</exception>
    public async Task<bool> HasOrderedProgressAsync(CancellationToken cancellation = default)
    {
        var status = await _client.CallAsync("/etcdserverpb.Maintenance/Status", new StatusRequest(), StatusResponse.Parser, cancellation);
        return ServerVersion.Parse(status.Version) is { HasOrderedProgress: true };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();
}

using System.Collections.Immutable;
using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.Watcherd.Demo;

/// <summary>Writes to etcd, and remembers what a watch of it has to tell.</summary>
internal sealed class EtcdWriter(IWatchTransport transport, Endpoint endpoint, string prefix)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, string> _present = new(StringComparer.Ordinal);
    private readonly List<Change> _written = [];

    /// <summary>Everything written so far, in order.</summary>
    public IReadOnlyList<Change> Written => _written;

    public Task<IReadOnlyList<Change>> PutAsync(string key, string value, CancellationToken stop) => WriteAsync([(key, value)], stop);

    public Task<IReadOnlyList<Change>> DeleteAsync(string key, CancellationToken stop) => WriteAsync([(key, null)], stop);

    /// <summary>Puts and deletes (no value) in one transaction.</summary>
    public async Task<IReadOnlyList<Change>> WriteAsync(IReadOnlyList<(string Key, string? Value)> writes, CancellationToken stop)
    {
        var transaction = new TxnRequest();
        transaction.Success.AddRange(writes.Select(write => Operation(prefix + write.Key, write.Value)));
        var answer = await CallAsync("/etcdserverpb.KV/Txn", transaction, TxnResponse.Parser, stop);
        var changes = writes.Select(write => Remember(answer.Header.Revision, write.Key, write.Value)).ToArray();
        _written.AddRange(changes);
        return changes;
    }

    /// <summary>Deletes every key below the prefix.</summary>
    public Task CleanUpAsync() => CallAsync(
        "/etcdserverpb.KV/DeleteRange", DeleteBelowPrefix(KeyRange.Prefix(prefix)), DeleteRangeResponse.Parser, CancellationToken.None);

    private Change Remember(long revision, string key, string? value)
    {
        var before = _present.GetValueOrDefault(key);
        if (value is null) _present.Remove(key);
        else _present[key] = value;
        return new Change(revision, value is null ? EventType.Delete : EventType.Put, key, value ?? "", before);
    }

    private static RequestOp Operation(string key, string? value) => value is null
        ? new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(key) } }
        : new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) } };

    private static DeleteRangeRequest DeleteBelowPrefix(KeyRange range) =>
        new() { Key = ByteString.CopyFrom(range.Start.Span), RangeEnd = ByteString.CopyFrom(range.End.Span) };

    private Task<T> CallAsync<T>(string method, IMessage request, MessageParser<T> answer, CancellationToken stop)
        where T : IMessage<T> =>
        transport.UnaryAsync(endpoint, method, request, answer, ImmutableDictionary<string, string>.Empty, Deadline, stop);
}

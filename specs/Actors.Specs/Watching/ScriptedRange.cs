using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Watching;

/// <summary>Answers reads of a range from a table of keys, as etcd does: at its present revision, in pages, and not below its compact revision.</summary>
internal sealed class ScriptedRange
{
    private readonly SortedDictionary<string, KeyValue> _keys = new(StringComparer.Ordinal);

    public long Revision { get; set; }

    public long CompactRevision { get; set; }

    public ulong ClusterId { get; set; } = 1;

    /// <summary>Keys in a page, at most.</summary>
    public int PageLimit { get; set; } = int.MaxValue;

    /// <summary>What fails the next reads.</summary>
    public Queue<GrpcException> Failures { get; } = new();

    /// <summary>What has been asked for.</summary>
    public List<RangeRequest> Asked { get; } = [];

    public static GrpcException Refusal(GrpcCode code, string detail) => new(code, detail, FailureOrigin.Server);

    /// <summary>What stands at a revision: keys with the revision of their last change.</summary>
    public void Holds(long revision, params (string Key, long ModRevision)[] keys)
    {
        Revision = revision;
        _keys.Clear();
        foreach (var (key, modRevision) in keys)
            _keys[key] = new KeyValue
            {
                Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8($"v{modRevision}"),
                CreateRevision = modRevision, ModRevision = modRevision, Version = 1,
            };
    }

    public IMessage Answer(string method, IMessage message)
    {
        Assert.Equal("/etcdserverpb.KV/Range", method);
        var request = (RangeRequest)message;
        Asked.Add(request.Clone());

        // One that asks without end makes its spec fail, and does not hang it.
        if (Asked.Count > 1000) throw Refusal(GrpcCode.PermissionDenied, "more reads than any list here needs");
        if (Failures.TryDequeue(out var failure)) throw failure;
        if (request.Revision > Revision)
            throw Refusal(GrpcCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision");
        if (request.Revision > 0 && request.Revision < CompactRevision)
            throw Refusal(GrpcCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted");

        var range = new KeyRange(request.Key.Memory, request.RangeEnd.Memory);
        KeyValue[] all = [.. _keys.Values.Where(kv => range.Contains(kv.Key.Span))];
        var limit = (int)Math.Min(PageLimit, request.Limit == 0 ? int.MaxValue : request.Limit);
        var answer = new RangeResponse
        {
            Header = new ResponseHeader { ClusterId = ClusterId, Revision = Revision }, More = all.Length > limit, Count = all.Length,
        };
        if (!request.CountOnly) answer.Kvs.AddRange(all.Take(limit).Select(kv => kv.Clone()));
        if (request.KeysOnly) foreach (var kv in answer.Kvs) kv.Value = ByteString.Empty;
        return answer;
    }
}

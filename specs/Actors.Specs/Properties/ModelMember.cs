using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Properties;

/// <summary>The model's side of unary calls: the member's status, and reads of the store at any revision that is not compacted.</summary>
internal sealed class ModelMember(EtcdModel store)
{
    private const int KeysOfAPage = 2;

    public IMessage Answer(string method, IMessage request) => (method, request) switch
    {
        ("/etcdserverpb.Maintenance/Status", _) => new StatusResponse(Answers.Status()) { Header = Header },
        ("/etcdserverpb.KV/Range", RangeRequest range) => Read(range),
        _ => throw new GrpcException(GrpcCode.Unimplemented, method, FailureOrigin.Server),
    };

    private ResponseHeader Header => Answers.OfCluster(Answers.Progress(0, store.Revision), store.ClusterId).Header;

    private RangeResponse Read(RangeRequest request)
    {
        var range = new KeyRange(request.Key.Memory, request.RangeEnd.Memory);
        if (range.Equals(KeyRange.Key(ModelStream.DeniedKey))) throw Refusal(GrpcCode.PermissionDenied, "etcdserver: permission denied");
        var revision = request.Revision == 0 ? store.Revision : request.Revision;
        if (revision > store.Revision) throw Refusal(GrpcCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision");
        if (revision < store.CompactRevision) throw Refusal(GrpcCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted");

        KeyValue[] all = [.. store.At(revision).Where(kv => range.Contains(kv.Key.Span))];
        var answer = new RangeResponse { Header = Header, More = all.Length > KeysOfAPage, Count = all.Length };
        if (!request.CountOnly) answer.Kvs.AddRange(all.Take(KeysOfAPage).Select(kv => kv.Clone()));
        if (request.KeysOnly)
            foreach (var kv in answer.Kvs) kv.Value = ByteString.Empty;
        return answer;
    }

    private static GrpcException Refusal(GrpcCode code, string detail) => new(code, detail, FailureOrigin.Server);
}

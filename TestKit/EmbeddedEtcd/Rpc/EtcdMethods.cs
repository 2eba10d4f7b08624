using Watch.Actors.Protos;
using static Watch.Actors.TestKit.Embedded.Rpc.RpcMethods;

namespace Watch.Actors.TestKit.Embedded.Rpc;

/// <summary>The methods that the embedded etcd has, by path.</summary>
internal static class EtcdMethods
{
    // What etcd lets a message have above its largest request.
    private const int Overhead = 512 * 1024;

    public static IReadOnlyDictionary<string, RpcMethod> Of(EtcdNode node, EmbeddedEtcdOptions options)
    {
        var max = options.MaxRequestBytes + Overhead;
        var watch = new WatchMethod(node, options.FragmentBytes, max);
        return new Dictionary<string, RpcMethod>(StringComparer.Ordinal)
        {
            ["/etcdserverpb.KV/Range"] = Unary(RangeRequest.Parser, max, node.Range),
            ["/etcdserverpb.KV/Put"] = Unary(PutRequest.Parser, max, node.Put),
            ["/etcdserverpb.KV/DeleteRange"] = Unary(DeleteRangeRequest.Parser, max, node.DeleteRange),
            ["/etcdserverpb.KV/Txn"] = Unary(TxnRequest.Parser, max, node.Txn),
            ["/etcdserverpb.KV/Compact"] = Unary(CompactionRequest.Parser, max, node.Compact),
            ["/etcdserverpb.Watch/Watch"] = watch.InvokeAsync,
            ["/etcdserverpb.Lease/LeaseGrant"] = Unary(LeaseGrantRequest.Parser, max, node.LeaseGrant),
            ["/etcdserverpb.Lease/LeaseRevoke"] = Unary(LeaseRevokeRequest.Parser, max, node.LeaseRevoke),
            ["/etcdserverpb.Lease/LeaseKeepAlive"] = Each(LeaseKeepAliveRequest.Parser, max, node.LeaseKeepAlive),
            ["/etcdserverpb.Lease/LeaseTimeToLive"] = Unary(LeaseTimeToLiveRequest.Parser, max, node.LeaseTimeToLive),
            ["/etcdserverpb.Lease/LeaseLeases"] = Unary(LeaseLeasesRequest.Parser, max, node.LeaseLeases),
            ["/etcdserverpb.Maintenance/Status"] = Unary(StatusRequest.Parser, max, node.Status),
            ["/etcdserverpb.Maintenance/Alarm"] = Unary(AlarmRequest.Parser, max, node.Alarm),
            ["/etcdserverpb.Cluster/MemberList"] = Unary(MemberListRequest.Parser, max, node.MemberList),
            ["/etcdserverpb.Auth/Authenticate"] = Unary<AuthenticateRequest, AuthenticateResponse>(
                AuthenticateRequest.Parser, max, _ => throw EtcdErrors.AuthNotEnabled()),
        };
    }
}

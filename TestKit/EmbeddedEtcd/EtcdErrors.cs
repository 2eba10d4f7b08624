using Watch.Actors.Transport;

namespace Watch.Actors.TestKit.Embedded;

/// <summary>A request is refused, with the code and the text that etcd answers.</summary>
internal sealed class EtcdException(GrpcCode code, string detail) : Exception(detail)
{
    /// <summary>The gRPC status code.</summary>
    public GrpcCode Code { get; } = code;
}

/// <summary>The refusals of etcd that the embedded one gives too. Clients match on these texts, so they are etcd's to the letter.</summary>
internal static class EtcdErrors
{
    public const string WatchCompacted = "mvcc: required revision has been compacted";
    public const string WatchRangeEmpty = "mvcc: watcher range is empty";
    public const string WatchIdTaken = "mvcc: duplicate watch ID provided on the WatchStream";

    public static EtcdException Compacted() => new(GrpcCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted");

    public static EtcdException FutureRevision() => new(GrpcCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision");

    public static EtcdException EmptyKey() => new(GrpcCode.InvalidArgument, "etcdserver: key is not provided");

    public static EtcdException KeyNotFound() => new(GrpcCode.InvalidArgument, "etcdserver: key not found");

    public static EtcdException ValueProvided() => new(GrpcCode.InvalidArgument, "etcdserver: value is provided");

    public static EtcdException LeaseProvided() => new(GrpcCode.InvalidArgument, "etcdserver: lease is provided");

    public static EtcdException InvalidSort() => new(GrpcCode.InvalidArgument, "etcdserver: invalid sort option");

    public static EtcdException TooManyOperations() => new(GrpcCode.InvalidArgument, "etcdserver: too many operations in txn request");

    public static EtcdException DuplicateKey() => new(GrpcCode.InvalidArgument, "etcdserver: duplicate key given in txn request");

    public static EtcdException RequestTooLarge() => new(GrpcCode.InvalidArgument, "etcdserver: request is too large");

    public static EtcdException LeaseNotFound() => new(GrpcCode.NotFound, "etcdserver: requested lease not found");

    public static EtcdException LeaseExists() => new(GrpcCode.FailedPrecondition, "etcdserver: lease already exists");

    public static EtcdException LeaseTooLong() => new(GrpcCode.OutOfRange, "etcdserver: too large lease TTL");

    public static EtcdException AuthNotEnabled() => new(GrpcCode.FailedPrecondition, "etcdserver: authentication is not enabled");
}

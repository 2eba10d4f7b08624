namespace Watch.Actors.Transport;

/// <summary>gRPC's status codes (gRPC's documentation, "Status codes and their use in gRPC").</summary>
public enum GrpcCode
{
    /// <summary>No error.</summary>
    Ok = 0,

    /// <summary>The call was given up.</summary>
    Cancelled = 1,

    /// <summary>An error that nothing more is known of.</summary>
    Unknown = 2,

    /// <summary>The request is wrong in itself.</summary>
    InvalidArgument = 3,

    /// <summary>The call took longer than it may.</summary>
    DeadlineExceeded = 4,

    /// <summary>Something asked for is not there.</summary>
    NotFound = 5,

    /// <summary>Something to be created is there.</summary>
    AlreadyExists = 6,

    /// <summary>The caller may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A limit or quota is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state that this needs.</summary>
    FailedPrecondition = 9,

    /// <summary>The operation was aborted, typically by a conflict.</summary>
    Aborted = 10,

    /// <summary>Past the valid range.</summary>
    OutOfRange = 11,

    /// <summary>The server does not have this method.</summary>
    Unimplemented = 12,

    /// <summary>Something that must hold does not.</summary>
    Internal = 13,

    /// <summary>The service cannot be reached now; trying again may help.</summary>
    Unavailable = 14,

    /// <summary>Data is lost.</summary>
    DataLoss = 15,

    /// <summary>The caller has not shown who it is.</summary>
    Unauthenticated = 16,
}

/// <summary>Whose word a failure is.</summary>
public enum FailureOrigin
{
    /// <summary>The gRPC server sent this status.</summary>
    Server,

    /// <summary>
    /// Something on the way: the network, TLS, HTTP/2 (GOAWAY, RST_STREAM), a proxy's HTTP answer, or bytes that are no gRPC.
    /// </summary>
    Transport,

    /// <summary>A limit that is set on this side.</summary>
    Limit,
}

/// <summary>A gRPC call failed.</summary>
public sealed class GrpcException : Exception
{
    /// <summary>Makes a failure.</summary>
    /// <param name="code">Its gRPC code, never <see cref="GrpcCode.Ok"/>.</param>
    /// <param name="detail">One line for a reader.</param>
    /// <param name="origin">Whose word it is.</param>
    /// <param name="inner">What caused it, if anything.</param>
    public GrpcException(GrpcCode code, string detail, FailureOrigin origin, Exception? inner = null)
        : base($"{code}: {detail}", inner)
    {
        Code = code;
        Detail = detail;
        Origin = origin;
    }

    /// <summary>The gRPC code.</summary>
    public GrpcCode Code { get; }

    /// <summary>One line for a reader, without the code.</summary>
    public string Detail { get; }

    /// <summary>Whose word it is.</summary>
    public FailureOrigin Origin { get; }
}

namespace Watch.Actors.Transport;

/// <summary>Failures of a duplex call that no peer is the cause of, in the words of every transport.</summary>
internal static class CallFailures
{
    public static GrpcException Disposed(Exception cause) =>
        new(GrpcCode.Cancelled, "the call was disposed", FailureOrigin.Transport, cause);

    public static GrpcException WriteGivenUp() =>
        new(GrpcCode.Cancelled, "an earlier write was given up half-way: open a new call", FailureOrigin.Transport);

    /// <summary>Whether a write failed because the call is over: the stream of requests is cancelled or closed with the answer.</summary>
    public static bool IsEndOfRequests(Exception failure) => failure is OperationCanceledException or ObjectDisposedException;

    public static GrpcException Ended(Endpoint endpoint, Exception cause) => new(
        GrpcCode.Unavailable, $"{endpoint} has ended the call; the read side has its status", FailureOrigin.Transport, cause);
}

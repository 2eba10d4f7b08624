using Google.Protobuf;
using Grpc.Core;

namespace Watch.Actors.Transport.GrpcNet;

/// <summary>Puts exceptions of Grpc.Net.Client in our terms: what happened, and whose word it is.</summary>
internal static class RpcFailure
{
    /// <summary>
    /// What Grpc.Net.Client says by itself, where nothing was thrown: by its words alone this is told from what a server sent. Another code than
    /// the one it says is the one that gRPC has for it, or that <see cref="Http2Transport"/> gives.
    /// </summary>
    private static readonly Own[] OwnWords =
    [
        new("No grpc-status found on response", StatusCode.Cancelled, GrpcCode.Unavailable),
        new("Bad gRPC response", StatusCode.Cancelled, GrpcCode.Unknown),
        new("Bad gRPC response", null, null),
        new("Received message exceeds the maximum", StatusCode.ResourceExhausted, null, FailureOrigin.Limit,
            "; raise the channel's MaxReceiveMessageSize, or watch with fragments"),
        new("Sending message exceeds the maximum", StatusCode.ResourceExhausted, null, FailureOrigin.Limit,
            "; raise the channel's MaxSendMessageSize"),
        new("Request did not include grpc-encoding", StatusCode.Internal, null),
        new("Request sent 'identity'", StatusCode.Internal, null),
        new("Unsupported grpc-encoding", StatusCode.Unimplemented, GrpcCode.Internal),
        new("Failed to deserialize response", StatusCode.Internal, null),
        new("Call canceled by the client", StatusCode.Cancelled, null),
        new("gRPC call disposed", StatusCode.Cancelled, null),
        new("Retries stopped", StatusCode.Cancelled, GrpcCode.Unavailable),
    ];

    /// <summary>One failure for a reader.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="endpoint">Whom the call was for.</param>
    public static GrpcException Explain(Exception failure, Endpoint endpoint)
    {
        if (Find(failure) is { } known) return known;
        if (failure is not RpcException { Status: var status })
            return new GrpcException(GrpcCode.Unavailable, Line(endpoint, failure.Message), FailureOrigin.Transport, failure);
        var code = Enum.IsDefined((GrpcCode)status.StatusCode) ? (GrpcCode)status.StatusCode : GrpcCode.Unknown;
        if (status.DebugException is { } cause)
        {
            // To Grpc.Net.Client this is a connection that was lost, for it is an IOException.
            if (cause is InvalidProtocolBufferException) code = GrpcCode.Internal;
            return new GrpcException(code, Line(endpoint, status.Detail), FailureOrigin.Transport, failure);
        }
        if (Array.Find(OwnWords, own => own.Covers(status)) is { } words)
            return new GrpcException(words.Code ?? code, Line(endpoint, status.Detail + words.Remedy), words.Origin, failure);

        // A server that is late says so in some words.
        var isOwn = status is { StatusCode: StatusCode.DeadlineExceeded or StatusCode.Cancelled, Detail: "" };
        return isOwn
            ? new GrpcException(code, Line(endpoint, "the call was given up on this side"), FailureOrigin.Transport, failure)
            : new GrpcException(code, GrpcStatusMapping.OneLine(status.Detail), FailureOrigin.Server, failure);
    }

    private static string Line(Endpoint endpoint, string detail) => GrpcStatusMapping.OneLine($"call to {endpoint} failed: {detail}");

    private static GrpcException? Find(Exception failure)
    {
        for (var each = failure; each is not null; each = each.InnerException ?? (each as RpcException)?.Status.DebugException)
        {
            if (each is GrpcException found) return found;
        }
        return null;
    }

    private sealed record Own(
        string Beginning, StatusCode? Said, GrpcCode? Code, FailureOrigin Origin = FailureOrigin.Transport, string Remedy = "")
    {
        public bool Covers(Status status) =>
            (Said is null || Said == status.StatusCode) && status.Detail.StartsWith(Beginning, StringComparison.Ordinal);
    }
}

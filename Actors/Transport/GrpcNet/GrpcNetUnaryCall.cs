using Google.Protobuf;
using Grpc.Core;

namespace Watch.Actors.Transport.GrpcNet;

/// <summary>One request, one answer.</summary>
internal static class GrpcNetUnaryCall
{
    public static async Task<IMessage> MakeAsync(
        CallInvoker invoker, Endpoint endpoint, Method<IMessage, IMessage> method, IMessage request, Metadata headers,
        CallDeadline patience, CancellationToken cancellation)
    {
        var options = new CallOptions(headers, DateTime.UtcNow + patience.TimeLeft, patience.Token);
        try
        {
            using var call = invoker.AsyncUnaryCall(method, host: null, options, request);
            return await call.ResponseAsync;
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception cause)
        {
            var failure = RpcFailure.Explain(cause, endpoint);
            var isOurWord = failure.Origin != FailureOrigin.Server;
            throw isOurWord && (patience.HasPassed || failure.Code == GrpcCode.DeadlineExceeded)
                ? patience.Missed(endpoint, method.FullName, cause)
                : failure;
        }
    }
}

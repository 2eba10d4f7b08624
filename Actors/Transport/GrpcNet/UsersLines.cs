using Grpc.Core;

namespace Watch.Actors.Transport.GrpcNet;

/// <summary>Lines over invokers of an application's own: nothing is known of their connections, and nothing of them is disposed.</summary>
internal sealed class UsersLines(Func<Endpoint, CallInvoker> invokers) : ILines
{
    public IWatchLine ForWatch(Endpoint endpoint) => Line(endpoint);

    public ILine ForUnary(Endpoint endpoint) => Line(endpoint);

    public void Dispose()
    {
    }

    private UsersLine Line(Endpoint endpoint)
    {
        try
        {
            return new UsersLine(invokers(endpoint));
        }
        catch (Exception failure)
        {
            throw RpcFailure.Explain(failure, endpoint);
        }
    }

    private sealed class UsersLine(CallInvoker invoker) : IWatchLine
    {
        public CallInvoker Invoker => invoker;

        public Task Opened => Task.CompletedTask;

        public long? Received => null;

        // Each message was sent when it was written.
        public Task FlushAsync(CancellationToken cancellation) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}

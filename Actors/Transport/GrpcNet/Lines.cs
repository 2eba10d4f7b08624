using Grpc.Core;

namespace Watch.Actors.Transport.GrpcNet;

/// <summary>What a call of Grpc.Net.Client goes over, for as long as it lasts.</summary>
internal interface ILine : IDisposable
{
    CallInvoker Invoker { get; }
}

/// <summary>What a duplex call goes over.</summary>
internal interface IWatchLine : ILine
{
    /// <summary>Done when requests can be sent; cancelled when that will never be.</summary>
    Task Opened { get; }

    /// <summary>Bytes of the answer that have arrived; null where that cannot be seen.</summary>
    long? Received { get; }

    /// <summary>Sends what has been written.</summary>
    Task FlushAsync(CancellationToken cancellation);
}

/// <summary>Where lines come from.</summary>
internal interface ILines : IDisposable
{
    /// <exception cref="GrpcException">A certificate file cannot be used, or the invoker cannot be had.</exception>
    IWatchLine ForWatch(Endpoint endpoint);

    /// <exception cref="GrpcException">A certificate file cannot be used, or the invoker cannot be had.</exception>
    ILine ForUnary(Endpoint endpoint);
}

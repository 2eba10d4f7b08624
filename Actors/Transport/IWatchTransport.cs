using Google.Protobuf;

namespace Watch.Actors.Transport;

/// <summary>
/// How bytes reach an etcd member: one duplex call for a stream of watches, and unary calls beside it.
/// It knows gRPC, not watches. Safe for use from several threads.
/// </summary>
public interface IWatchTransport : IAsyncDisposable
{
    /// <summary>
    /// Starts the duplex call <c>etcdserverpb.Watch/Watch</c> on a connection of its own.
    /// Done when requests can be written; the server may not have answered yet.
    /// </summary>
    /// <param name="endpoint">The member to call.</param>
    /// <param name="metadata">gRPC metadata to send.</param>
    /// <param name="cancellation">Gives up opening.</param>
    /// <exception cref="GrpcException">No call could be started.</exception>
    Task<IWatchCall> OpenWatchAsync(Endpoint endpoint, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellation);

    /// <summary>Makes one unary call.</summary>
    /// <param name="endpoint">The member to call.</param>
    /// <param name="method">The full method name, for example <c>/etcdserverpb.KV/Range</c>.</param>
    /// <param name="request">The request message.</param>
    /// <param name="response">Reads the response message.</param>
    /// <param name="metadata">gRPC metadata to send.</param>
    /// <param name="deadline">How long the call may take; sent to the server, and kept here (code DeadlineExceeded).</param>
    /// <param name="cancellation">Gives up the call.</param>
    /// <exception cref="GrpcException">The call failed, here or there.</exception>
    Task<TResponse> UnaryAsync<TResponse>(
        Endpoint endpoint, string method, IMessage request, MessageParser<TResponse> response,
        IReadOnlyDictionary<string, string> metadata, TimeSpan deadline, CancellationToken cancellation)
        where TResponse : IMessage<TResponse>;
}

/// <summary>
/// An open duplex call. At most one write and one read at a time; the two may overlap. Disposing it cancels the call (S13).
/// </summary>
public interface IWatchCall : IAsyncDisposable
{
    /// <summary>
    /// Bytes that have arrived so far, those of a message that is not yet whole included. Never goes back. May be asked at any time.
    /// </summary>
    long BytesReceived { get; }

    /// <summary>Writes requests in order, in as few flushes as it can.</summary>
    /// <exception cref="GrpcException">The call has failed; the read side has the status.</exception>
    Task WriteAsync(IReadOnlyList<IMessage> requests, CancellationToken cancellation);

    /// <summary>
    /// Waits for a message, then takes every whole message that has arrived with it, in order.
    /// Each is its own array, so that keeping one keeps no other. A transport may hand on a large WatchResponse in parts, as it arrives:
    /// responses as a server sends them that was asked for fragments.
    /// </summary>
    /// <returns>At least one message; null when the server ended the call in order (status OK).</returns>
    /// <exception cref="GrpcException">The call failed, or its status is not OK.</exception>
    Task<IReadOnlyList<byte[]>?> ReadAsync(CancellationToken cancellation);
}

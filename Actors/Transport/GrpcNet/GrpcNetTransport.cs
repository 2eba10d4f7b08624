using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Watch.Actors.Transport.GrpcNet;

/// <summary>
/// gRPC by Grpc.Net.Client. With settings it makes channels of its own, one for each duplex call, and is to a watch what
/// <see cref="Http2Transport"/> is. With a channel or <see cref="CallInvoker"/> of an application's own, calls have its interceptors, credentials
/// and load balancing; then connections are the channel's matter:
/// <list type="bullet">
/// <item>Its <c>MaxReceiveMessageSize</c> is 4 MB where nothing else is said, and a response to a watch that is behind may be above: a watch
/// that is sent one ends. Set it to null, or to what the largest response may be.</item>
/// <item>A call that is replaced stays on the channel's connection. Set <c>KeepAlivePingDelay</c> of its handler, so that a dead one is found.</item>
/// <item>Trust, time-outs and windows are the channel's; those under <c>watch-actors.etcd</c> are not read. <c>endpoints</c> name what is called.</item>
/// <item>A call is open at once; that there is no connection is told by its first read. What arrives is counted by whole messages.</item>
/// </list>
/// </summary>
public sealed class GrpcNetTransport : IWatchTransport
{
    private readonly ILines _lines;
    private readonly TimeProvider _clock;
    private volatile bool _isClosed;

    /// <summary>Makes a transport with channels of its own. Nothing is read or connected yet.</summary>
    /// <param name="settings">How to connect.</param>
    /// <param name="clock">The clock of deadlines; the system's when left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside of what HTTP/2 allows; the message names it.</exception>
    public GrpcNetTransport(TransportSettings settings, TimeProvider? clock = null)
    {
        TransportLimits.Check(settings);
        _clock = clock ?? TimeProvider.System;
        _lines = new OwnLines(settings, _clock);
    }

    /// <summary>Makes a transport over a channel, which stays its owner's to dispose.</summary>
    /// <param name="channel">Whom it calls is its own matter.</param>
    public GrpcNetTransport(GrpcChannel channel)
        : this(channel.CreateCallInvoker())
    {
    }

    /// <summary>Makes a transport over an invoker, such as an intercepted channel.</summary>
    /// <param name="invoker">Whom it calls is its own matter.</param>
    public GrpcNetTransport(CallInvoker invoker)
        : this(_ => invoker)
    {
    }

    /// <summary>
    /// Makes a transport over an invoker for each member: after a failure the next of <c>watch-actors.etcd.endpoints</c> has its turn.
    /// </summary>
    /// <param name="invokers">Gives the invoker of a member. Called for each call, from any thread.</param>
    public GrpcNetTransport(Func<Endpoint, CallInvoker> invokers)
    {
        _clock = TimeProvider.System;
        _lines = new UsersLines(invokers);
    }

    /// <inheritdoc/>
    public async Task<IWatchCall> OpenWatchAsync(
        Endpoint endpoint, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellation)
    {
        if (_isClosed) throw Http2Transport.Closed();
        return await GrpcNetWatchCall.OpenAsync(_lines.ForWatch(endpoint), endpoint, metadata, cancellation);
    }

    /// <inheritdoc/>
    public async Task<TResponse> UnaryAsync<TResponse>(
        Endpoint endpoint, string method, IMessage request, MessageParser<TResponse> response,
        IReadOnlyDictionary<string, string> metadata, TimeSpan deadline, CancellationToken cancellation)
        where TResponse : IMessage<TResponse>
    {
        if (_isClosed) throw Http2Transport.Closed();
        using var line = _lines.ForUnary(endpoint);
        using var patience = new CallDeadline(deadline, _clock, cancellation);
        return (TResponse)await GrpcNetUnaryCall.MakeAsync(
            line.Invoker, endpoint, EtcdMethods.Unary(method, response), request, GrpcNetMetadata.From(metadata), patience, cancellation);
    }

    /// <summary>Closes the connections of unary calls, where they are its own. Duplex calls belong to those who opened them.</summary>
    public ValueTask DisposeAsync()
    {
        _isClosed = true;
        _lines.Dispose();
        return ValueTask.CompletedTask;
    }
}

using Google.Protobuf;

namespace Watch.Actors.Transport;

/// <summary>
/// gRPC over HTTP/2 without a gRPC library. Each duplex call has a TCP connection of its own, so that replacing a call
/// replaces the connection, and certificates are read anew for it; unary calls to an endpoint share one.
/// </summary>
public sealed class Http2Transport : IWatchTransport
{
    private readonly TransportSettings _settings;
    private readonly TimeProvider _clock;
    private readonly UnaryChannels _unary;
    private volatile bool _isClosed;

    /// <summary>Makes a transport. Nothing is read or connected yet.</summary>
    /// <param name="settings">How to connect.</param>
    /// <param name="clock">The clock of deadlines; the system's when left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside of what HTTP/2 allows; the message names it.</exception>
    public Http2Transport(TransportSettings settings, TimeProvider? clock = null)
    {
        TransportLimits.Check(settings);
        _settings = settings;
        _clock = clock ?? TimeProvider.System;
        _unary = new UnaryChannels(settings, _clock);
    }

    /// <inheritdoc />
    public async Task<IWatchCall> OpenWatchAsync(
        Endpoint endpoint, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellation)
    {
        if (_isClosed)
            throw Closed();
        return await Http2WatchCall.OpenAsync(
            new Http2Channel(endpoint, _settings, _clock, isForOneCall: true), metadata, _settings.MaxMessageSize, cancellation);
    }

    /// <inheritdoc />
    public async Task<TResponse> UnaryAsync<TResponse>(
        Endpoint endpoint, string method, IMessage request, MessageParser<TResponse> response,
        IReadOnlyDictionary<string, string> metadata, TimeSpan deadline, CancellationToken cancellation)
        where TResponse : IMessage<TResponse>
    {
        using var share = _unary.Take(endpoint);
        return await UnaryCall.MakeAsync(
            share.Channel, method, request, response, metadata, deadline, _settings.MaxMessageSize, _clock, cancellation);
    }

    /// <summary>Closes the connections of unary calls. Duplex calls belong to those who opened them.</summary>
    public ValueTask DisposeAsync()
    {
        _isClosed = true;
        _unary.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static GrpcException Closed() => new(GrpcCode.Cancelled, "the transport is closed", FailureOrigin.Transport);
}

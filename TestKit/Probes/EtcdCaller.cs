using System.Collections.Immutable;
using Google.Protobuf;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit;

/// <summary>Unary calls to one member, for the clients of specs. Safe for use from several threads.</summary>
internal sealed class EtcdCaller(string endpoint) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Endpoint _endpoint = Endpoint.Parse(endpoint);

    private readonly Http2Transport _transport = new(new TransportSettings
    {
        ConnectTimeout = TimeSpan.FromSeconds(5), KeepAliveDelay = TimeSpan.FromSeconds(10), KeepAliveTimeout = TimeSpan.FromSeconds(5),
        MaxMessageSize = 64 << 20, WindowSize = 1 << 20, Tls = TlsSettings.None,
    });

    /// <param name="method">Service and method, for example <c>KV/Range</c>.</param>
    /// <param name="request">The request.</param>
    /// <param name="response">Reads the response.</param>
    /// <param name="cancellation">Gives up the call.</param>
    /// <exception cref="GrpcException">etcd refused it, or cannot be reached.</exception>
    public Task<TResponse> CallAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> response, CancellationToken cancellation)
        where TResponse : IMessage<TResponse> =>
        _transport.UnaryAsync(
            _endpoint, "/etcdserverpb." + method, request, response, ImmutableDictionary<string, string>.Empty, Deadline, cancellation);

    public ValueTask DisposeAsync() => _transport.DisposeAsync();
}

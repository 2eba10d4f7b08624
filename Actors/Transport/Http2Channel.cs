using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Watch.Actors.Transport;

/// <summary>The HTTP/2 handler of one endpoint: one connection for a duplex call, or those that unary calls share.</summary>
internal sealed class Http2Channel : IDisposable
{
    private readonly TransportSettings _settings;
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _invoker;
    private readonly bool _isForOneCall;
    private volatile PeerFrames? _frames;

    /// <summary>Reads the certificates; connects with the first call.</summary>
    /// <param name="endpoint">The member at the other end.</param>
    /// <param name="settings">How to connect.</param>
    /// <param name="clock">Measures silence.</param>
    /// <param name="isForOneCall">Whether its connection is for one duplex call, whose data goes past the handler.</param>
    /// <exception cref="GrpcException">A certificate file cannot be used.</exception>
    public Http2Channel(Endpoint endpoint, TransportSettings settings, TimeProvider clock, bool isForOneCall = false)
    {
        Endpoint = endpoint;
        _settings = settings;
        _clock = clock;
        _isForOneCall = isForOneCall;
        _invoker = new HttpMessageInvoker(CreateHandler());
    }

    /// <summary>The member at the other end.</summary>
    public Endpoint Endpoint { get; }

    /// <summary>The connection of the one call; null before it is there.</summary>
    public CallStream? Call { get; private set; }

    /// <summary>
    /// Sends a request; done with the head of the answer. Failures are raw: <see cref="Explain(Exception)"/> puts them in order.
    /// </summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) =>
        _invoker.SendAsync(request, cancellation);

    /// <summary>Puts any failure of a call on this channel in gRPC's terms.</summary>
    public GrpcException Explain(Exception failure) => TransportFailure.Explain(failure, Endpoint, _settings, _frames);

    /// <summary>The status of an answer, with the endpoint named where the text is ours.</summary>
    public GrpcException Explain(GrpcStatus status) =>
        (status.Origin == FailureOrigin.Transport ? status with { Detail = $"{Endpoint} {status.Detail}" } : status).ToException();

    public void Dispose() => _invoker.Dispose();

    private SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        EnableMultipleHttp2Connections = false,
        ConnectTimeout = _settings.ConnectTimeout,
        InitialHttp2StreamWindowSize = _settings.WindowSize,
        KeepAlivePingDelay = _settings.KeepAliveDelay,
        KeepAlivePingTimeout = _settings.KeepAliveTimeout,

        // etcd counts pings on a connection without calls as abuse (its keep-alive policy has PermitWithoutStream off).
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        ConnectCallback = ConnectAsync,
        PlaintextStreamFilter = Follow,
        SslOptions = Endpoint.UsesTls ? ReadTls() : new SslClientAuthenticationOptions(),
    };

    private SslClientAuthenticationOptions ReadTls()
    {
        try
        {
            return TlsFiles.Read(_settings.Tls);
        }
        catch (TlsFileException unusable)
        {
            throw new GrpcException(GrpcCode.Unavailable, unusable.Message, FailureOrigin.Transport, unusable);
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        // A handler repeats what a peer refused on a new connection; a call that has begun ends with the connection it began on.
        if (context.InitialRequestMessage.Content is DuplexContent { HasBegun: true })
            throw new IOException("the call's connection is gone");
        _frames = null;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private ValueTask<Stream> Follow(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellation)
    {
        var frames = new PeerFrames(_clock);
        _frames = frames;
        if (!_isForOneCall) return ValueTask.FromResult<Stream>(new FollowedStream(context.PlaintextStream, frames));
        Call = new CallStream(context.PlaintextStream, frames, _settings.WindowSize);
        return ValueTask.FromResult<Stream>(Call);
    }
}

using Grpc.Core;
using Grpc.Net.Client;

namespace Watch.Actors.Transport.GrpcNet;

/// <summary>
/// Lines over connections of our own, made as those of <see cref="Http2Transport"/> are: one for each duplex call, one for the unary calls to
/// an endpoint.
/// </summary>
internal sealed class OwnLines(TransportSettings settings, TimeProvider clock) : ILines
{
    private readonly UnaryChannels _unary = new(settings, clock);

    public IWatchLine ForWatch(Endpoint endpoint) =>
        new WatchLine(new Http2Channel(endpoint, settings, clock), settings.MaxMessageSize);

    public ILine ForUnary(Endpoint endpoint) => new UnaryLine(_unary.Take(endpoint), settings.MaxMessageSize);

    public void Dispose() => _unary.Dispose();

    private static GrpcChannel Channel(Http2Channel connection, JudgingHandler handler) => GrpcChannel.ForAddress(
        connection.Endpoint.Address,
        new GrpcChannelOptions
        {
            HttpHandler = handler,
            CompressionProviders = [],
            MaxSendMessageSize = null,

            // The handler keeps to the limit that is set.
            MaxReceiveMessageSize = null,
        });

    private sealed class UnaryLine : ILine
    {
        private readonly UnaryChannels.Share _share;
        private readonly JudgingHandler _handler;
        private readonly GrpcChannel _channel;

        public UnaryLine(UnaryChannels.Share share, int maxMessageSize)
        {
            _share = share;
            _handler = new JudgingHandler(share.Channel, maxMessageSize);
            _channel = Channel(share.Channel, _handler);
            Invoker = _channel.CreateCallInvoker();
        }

        public CallInvoker Invoker { get; }

        public void Dispose()
        {
            _channel.Dispose();
            _handler.Dispose();
            _share.Dispose();
        }
    }

    private sealed class WatchLine : IWatchLine
    {
        private readonly Http2Channel _connection;
        private readonly HeldRequests _requests = new();
        private readonly JudgingHandler _handler;
        private readonly GrpcChannel _channel;

        public WatchLine(Http2Channel connection, int maxMessageSize)
        {
            _connection = connection;
            _handler = new JudgingHandler(connection, maxMessageSize, _requests);
            _channel = Channel(connection, _handler);
            Invoker = _channel.CreateCallInvoker();
        }

        public CallInvoker Invoker { get; }

        public Task Opened => _requests.Opened;

        public long? Received => _handler.Received;

        public async Task FlushAsync(CancellationToken cancellation)
        {
            try
            {
                await _requests.SendAsync(cancellation);
            }
            catch (Exception failure) when (!CallFailures.IsEndOfRequests(failure))
            {
                throw _connection.Explain(failure);
            }
        }

        public void Dispose()
        {
            _channel.Dispose();
            _handler.Dispose();
            _requests.Dispose();
            _connection.Dispose();
        }
    }
}

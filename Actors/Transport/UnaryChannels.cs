namespace Watch.Actors.Transport;

/// <summary>The channels that unary calls share, one an endpoint; a new one when the certificate files have changed.</summary>
internal sealed class UnaryChannels(TransportSettings settings, TimeProvider clock) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Endpoint, Shared> _current = [];
    private bool _isClosed;

    /// <summary>Takes part in an endpoint's channel until the share is disposed.</summary>
    /// <exception cref="GrpcException">A certificate file cannot be used, or the transport is closed.</exception>
    public Share Take(Endpoint endpoint)
    {
        var stamp = endpoint.UsesTls ? TlsFiles.Stamp(settings.Tls) : default;
        lock (_gate)
        {
            if (_isClosed)
                throw Http2Transport.Closed();
            if (!_current.TryGetValue(endpoint, out var shared) || shared.Stamp != stamp)
            {
                var renewed = new Shared(new Http2Channel(endpoint, settings, clock), stamp);
                shared?.Retire();
                _current[endpoint] = shared = renewed;
            }

            shared.Users++;
            return new Share(this, shared);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (var shared in _current.Values)
                shared.Channel.Dispose();
            _current.Clear();
        }
    }

    private void Return(Shared shared)
    {
        lock (_gate)
        {
            shared.Users--;
            shared.DisposeIfLeft();
        }
    }

    /// <summary>One call's part in a channel.</summary>
    internal sealed class Share : IDisposable
    {
        private readonly UnaryChannels _owner;
        private readonly Shared _shared;

        internal Share(UnaryChannels owner, Shared shared)
        {
            _owner = owner;
            _shared = shared;
        }

        /// <summary>The channel.</summary>
        public Http2Channel Channel => _shared.Channel;

        public void Dispose() => _owner.Return(_shared);
    }

    /// <summary>A channel and how many calls are on it.</summary>
    internal sealed class Shared(Http2Channel channel, (DateTime Ca, DateTime Cert, DateTime Key) stamp)
    {
        private bool _isRetired;

        public Http2Channel Channel { get; } = channel;

        public (DateTime Ca, DateTime Cert, DateTime Key) Stamp { get; } = stamp;

        public int Users { get; set; }

        public void Retire()
        {
            _isRetired = true;
            DisposeIfLeft();
        }

        public void DisposeIfLeft()
        {
            if (_isRetired && Users == 0)
                Channel.Dispose();
        }
    }
}

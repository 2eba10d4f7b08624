using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

/// <summary>The families of <see cref="TransportSpec"/>, run over <see cref="Http2Transport"/>.</summary>
public sealed class Http2TransportSpec
{
    public sealed class Calls : TransportCallSpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new Http2Transport(settings);
    }

    public sealed class Disposal : TransportDisposeSpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new Http2Transport(settings);
    }

    public sealed class Failure : TransportFailureSpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new Http2Transport(settings);
    }

    public sealed class Status : TransportStatusSpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new Http2Transport(settings);
    }

    public sealed class Tls : TransportTlsSpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new Http2Transport(settings);
    }

    public sealed class Unary : TransportUnarySpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new Http2Transport(settings);
    }
}

using Watch.Actors.Transport;
using Watch.Actors.Transport.GrpcNet;

namespace Watch.Actors.Specs.Transport.GrpcNet;

/// <summary>The families of <see cref="TransportSpec"/>, run over <see cref="GrpcNetTransport"/> with channels of its own.</summary>
public sealed class GrpcNetTransportSpec
{
    public sealed class Calls : TransportCallSpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new GrpcNetTransport(settings);
    }

    public sealed class Disposal : TransportDisposeSpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new GrpcNetTransport(settings);
    }

    public sealed class Failure : TransportFailureSpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new GrpcNetTransport(settings);
    }

    public sealed class Status : TransportStatusSpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new GrpcNetTransport(settings);
    }

    public sealed class Tls : TransportTlsSpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new GrpcNetTransport(settings);
    }

    public sealed class Unary : TransportUnarySpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new GrpcNetTransport(settings);
    }
}

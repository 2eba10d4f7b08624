using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Watch.Actors.Transport.GrpcNet;

namespace Watch.Actors.Etcd.Specs.GrpcNet;

/// <summary>The suite over a channel of an application's own, with an interceptor.</summary>
public static class OverUsersChannel
{
    public sealed class EventsOnEmbeddedEtcd(Embedded etcd) : EventsSpec<Embedded>(etcd)
    {
        protected override Route Route { get; } = new UsersChannelRoute();
    }

    public sealed class FaultsOnEmbeddedEtcd(Embedded etcd) : FaultsSpec<Embedded>(etcd)
    {
        protected override Route Route { get; } = new UsersChannelRoute();
    }

    public sealed class EventsOnRealEtcd(Real etcd) : EventsSpec<Real>(etcd)
    {
        protected override Route Route { get; } = new UsersChannelRoute();
    }

    public sealed class FaultsOnRealEtcd(Real etcd) : FaultsSpec<Real>(etcd)
    {
        protected override Route Route { get; } = new UsersChannelRoute();
    }

    public sealed class LifecycleOnRealEtcd(Real etcd) : LifecycleSpec<Real>(etcd)
    {
        protected override Route Route { get; } = new UsersChannelRoute();
    }

    public sealed class LivenessOnRealEtcd(Real etcd) : LivenessSpec<Real>(etcd)
    {
        protected override Route Route { get; } = new UsersChannelRoute();
    }

    public sealed class ScaleOnRealEtcd(Real etcd) : ScaleSpec<Real>(etcd)
    {
        protected override Route Route { get; } = new UsersChannelRoute();
    }
}

/// <summary>One channel, as an application would have it for etcd.</summary>
internal sealed class UsersChannelRoute : Route
{
    private GrpcChannel? _channel;
    private int _calls;

    public override int ConnectionsOf(int streams) => 1;

    public override void Prepare(WatchMultiplexer multiplexers, string address)
    {
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = null,
            HttpHandler = new SocketsHttpHandler { KeepAlivePingDelay = TimeSpan.FromSeconds(6), KeepAlivePingTimeout = TimeSpan.FromSeconds(4) },
        });
        multiplexers.Use(new GrpcNetTransport(_channel.Intercept(Count)));
    }

    protected override void Dispose(bool disposing)
    {
        Assert.True(_calls > 0, "no call went through the application's channel");
        _channel!.Dispose();
        base.Dispose(disposing);
    }

    private Metadata Count(Metadata headers)
    {
        Interlocked.Increment(ref _calls);
        return headers;
    }
}

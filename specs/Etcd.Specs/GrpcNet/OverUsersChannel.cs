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
        private readonly UsersChannels _channels = new();

        protected override int ConnectionsOf(int streams) => 1;

        protected override void Prepare(WatchMultiplexer multiplexers, string address) => _channels.Use(multiplexers, address);

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            _channels.Dispose();
        }
    }

    public sealed class FaultsOnEmbeddedEtcd(Embedded etcd) : FaultsSpec<Embedded>(etcd)
    {
        private readonly UsersChannels _channels = new();

        protected override int ConnectionsOf(int streams) => 1;

        protected override void Prepare(WatchMultiplexer multiplexers, string address) => _channels.Use(multiplexers, address);

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            _channels.Dispose();
        }
    }

    public sealed class EventsOnRealEtcd(Real etcd) : EventsSpec<Real>(etcd)
    {
        private readonly UsersChannels _channels = new();

        protected override int ConnectionsOf(int streams) => 1;

        protected override void Prepare(WatchMultiplexer multiplexers, string address) => _channels.Use(multiplexers, address);

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            _channels.Dispose();
        }
    }

    public sealed class FaultsOnRealEtcd(Real etcd) : FaultsSpec<Real>(etcd)
    {
        private readonly UsersChannels _channels = new();

        protected override int ConnectionsOf(int streams) => 1;

        protected override void Prepare(WatchMultiplexer multiplexers, string address) => _channels.Use(multiplexers, address);

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            _channels.Dispose();
        }
    }

    public sealed class LifecycleOnRealEtcd(Real etcd) : LifecycleSpec<Real>(etcd)
    {
        private readonly UsersChannels _channels = new();

        protected override int ConnectionsOf(int streams) => 1;

        protected override void Prepare(WatchMultiplexer multiplexers, string address) => _channels.Use(multiplexers, address);

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            _channels.Dispose();
        }
    }

    public sealed class LivenessOnRealEtcd(Real etcd) : LivenessSpec<Real>(etcd)
    {
        private readonly UsersChannels _channels = new();

        protected override int ConnectionsOf(int streams) => 1;

        protected override void Prepare(WatchMultiplexer multiplexers, string address) => _channels.Use(multiplexers, address);

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            _channels.Dispose();
        }
    }

    public sealed class ScaleOnRealEtcd(Real etcd) : ScaleSpec<Real>(etcd)
    {
        private readonly UsersChannels _channels = new();

        protected override int ConnectionsOf(int streams) => 1;

        protected override void Prepare(WatchMultiplexer multiplexers, string address) => _channels.Use(multiplexers, address);

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            _channels.Dispose();
        }
    }
}

/// <summary>One channel, as an application would have it for etcd, disposed after its multiplexer.</summary>
internal sealed class UsersChannels : IDisposable
{
    private GrpcChannel? _channel;
    private int _calls;

    public void Use(WatchMultiplexer multiplexers, string address)
    {
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = null,
            HttpHandler = new SocketsHttpHandler { KeepAlivePingDelay = TimeSpan.FromSeconds(6), KeepAlivePingTimeout = TimeSpan.FromSeconds(4) },
        });
        multiplexers.Use(new GrpcNetTransport(_channel.Intercept(Count)));
    }

    public void Dispose()
    {
        Assert.True(_calls > 0, "no call went through the application's channel");
        _channel!.Dispose();
    }

    private Metadata Count(Metadata headers)
    {
        Interlocked.Increment(ref _calls);
        return headers;
    }
}

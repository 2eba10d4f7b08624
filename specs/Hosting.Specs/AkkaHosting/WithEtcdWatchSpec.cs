using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Hosting.Specs.AkkaHosting;

[Collection("watches")]
public sealed class WithEtcdWatchSpec
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_example_watches_by_message_is_healthy_and_ends_with_the_host()
    {
        await using var etcd = await EmbeddedEtcd.StartAsync();
        await using var kv = new EtcdKv(etcd.Endpoint);
        using var host = AkkaExample.Build([$"--EtcdWatch:Endpoints:0={etcd.Endpoint}"]);
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var multiplexer = await host.Services.GetRequiredService<IRequiredActor<WatchMultiplexer>>().GetAsync();
        Assert.Equal(WatchMultiplexer.Get(system).Ref, multiplexer);

        var other = new WatchInbox(system, multiplexer);
        await other.StartAsync(new EtcdWatch.Watch("other", KeyRange.Prefix("site/")));
        var revision = await kv.PutAsync("site/title", "hello");
        Assert.Equal(revision, Assert.Single(await other.ExpectEventsAsync(1)).ModRevision);

        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.Contains("watches 2", Assert.Single(health.Entries["etcd-watch"].Data).Value.ToString()!, StringComparison.Ordinal);
        await host.StopAsync();
        await system.WhenTerminated.WaitAsync(Limit);
    }

    [Fact]
    public async Task Clusters_are_registered_under_types_of_the_applications_and_have_a_line_each_in_its_health()
    {
        await using var common = await EmbeddedEtcd.StartAsync();
        await using var archive = await EmbeddedEtcd.StartAsync();
        using var host = HostWith(akka => akka
            .WithEtcdWatch(options => options.Endpoints = [common.Endpoint])
            .WithEtcdWatch<Archive>("archive", new EtcdWatchOptions { Endpoints = [archive.Endpoint] }));
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var registry = host.Services.GetRequiredService<IReadOnlyActorRegistry>();
        Assert.Equal(WatchMultiplexer.Get(system).Cluster("archive"), registry.Get<Archive>());
        Assert.NotEqual(registry.Get<WatchMultiplexer>(), registry.Get<Archive>());
        foreach (var each in new[] { registry.Get<WatchMultiplexer>(), registry.Get<Archive>() })
            await new WatchInbox(system, each).StartAsync(new EtcdWatch.Watch("w", KeyRange.Key("k")));

        var entry = (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["etcd-watch"];
        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.Contains(common.Endpoint, entry.Data["stream-1"].ToString()!, StringComparison.Ordinal);
        Assert.Contains(archive.Endpoint, entry.Data["archive/stream-1"].ToString()!, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task The_example_with_a_channel_watches_past_its_interceptor()
    {
        await using var etcd = await EmbeddedEtcd.StartAsync();
        var interceptor = new Counting();
        using var host = ChannelExample.Build(etcd.Endpoint, interceptor);
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        await using (await WatchMultiplexer.Get(system).WatchAsync(KeyRange.Prefix("site/")).WaitAsync(Limit))
            Assert.True(interceptor.Calls > 0);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_transport_of_the_applications_is_used_and_ends_with_the_system()
    {
        var transport = new Refusing();
        using var host = HostWith(akka => akka.WithEtcdTransport(transport).WithEtcdWatch());
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var ended = new WatchInbox(system, await host.Services.GetRequiredService<IRequiredActor<WatchMultiplexer>>().GetAsync());
        ended.Tell(new EtcdWatch.Watch("w", KeyRange.Key("k")));
        Assert.Contains("not today", (await ended.ExpectAsync<EtcdWatch.Ended>()).Reason.Detail, StringComparison.Ordinal);
        await host.StopAsync();
        await transport.Disposed.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_transport_that_is_given_too_late_stops_the_start_with_the_remedy()
    {
        using var host = HostWith(akka => akka.WithEtcdWatch().WithEtcdTransport(new Refusing()));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
        Assert.Contains("before its multiplexer is first asked for", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_option_stops_the_start_with_its_name_and_the_remedy()
    {
        using var host = HostWith(akka => akka.WithEtcdWatch(options => options.MinBackoff = TimeSpan.Zero));
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => host.StartAsync());
        Assert.StartsWith("EtcdWatch:MinBackoff (watch-actors.retry.min-backoff): is 00:00:00: give", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_option_in_a_section_is_named()
    {
        using var host = HostWith(akka => akka.WithEtcdWatch(new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("EtcdWatch:Endponts:0", (string?)"http://127.0.0.1:2379")]).Build().GetSection("EtcdWatch")));
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => host.StartAsync());
        Assert.StartsWith("EtcdWatch:Endponts: no such option", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_are_over_the_hocon_of_the_system_and_leave_the_rest_of_it()
    {
        using var host = HostWith(akka => akka
            .AddHocon("watch-actors { etcd.user = alice, limits.watches = 5 }", HoconAddMode.Append)
            .WithEtcdWatch(options => options.MaxWatches = 7));
        await host.StartAsync();
        var config = host.Services.GetRequiredService<ActorSystem>().Settings.Config;
        Assert.Equal(("alice", 7), (config.GetString("watch-actors.etcd.user"), config.GetInt("watch-actors.limits.watches")));
        await host.StopAsync();
    }

    [Fact]
    public void Empty_options_change_no_setting()
    {
        var services = new ServiceCollection();
        var builder = new AkkaConfigurationBuilder(services, "empty").WithEtcdWatch();
        Assert.True(builder.Configuration.GetOrElse(Config.Empty).IsEmpty);
    }

    private static IHost HostWith(Action<AkkaConfigurationBuilder> build)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka("specs", akka =>
        {
            akka.AddHocon("akka { loglevel = OFF, stdout-loglevel = OFF }", HoconAddMode.Append);
            build(akka);
        });
        builder.Services.AddHealthChecks().AddEtcdWatch();
        return builder.Build();
    }

    private sealed class Counting : Interceptor
    {
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            ClientInterceptorContext<TRequest, TResponse> context, AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            Interlocked.Increment(ref _calls);
            return continuation(context);
        }
    }

    /// <summary>Stands for a cluster.</summary>
    private sealed class Archive;

    private sealed class Refusing : IWatchTransport
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Disposed => _disposed.Task;

        public Task<IWatchCall> OpenWatchAsync(
            Endpoint endpoint, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellation) => throw No();

        public Task<TResponse> UnaryAsync<TResponse>(
            Endpoint endpoint, string method, Google.Protobuf.IMessage request, Google.Protobuf.MessageParser<TResponse> response,
            IReadOnlyDictionary<string, string> metadata, TimeSpan deadline, CancellationToken cancellation)
            where TResponse : Google.Protobuf.IMessage<TResponse> => throw No();

        public ValueTask DisposeAsync()
        {
            _disposed.TrySetResult();
            return ValueTask.CompletedTask;
        }

        private static GrpcException No() => new(GrpcCode.PermissionDenied, "not today", FailureOrigin.Server);
    }
}

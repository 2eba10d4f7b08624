using Akka.Actor;
using Akka.Configuration;

namespace Watch.Actors.TestKit.Specs.Probes;

/// <summary>A probe subscribes by message and expects notifications: of a type, within a time, or none.</summary>
public sealed class WatchInboxSpec : IAsyncLifetime
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    private TestKit.EmbeddedEtcd _etcd = null!;
    private EtcdKv _kv = null!;
    private ActorSystem _system = null!;
    private WatchInbox _probe = null!;

    public async Task InitializeAsync()
    {
        _etcd = await TestKit.EmbeddedEtcd.StartAsync();
        _kv = new EtcdKv(_etcd.Endpoint);
        _system = ActorSystem.Create(
            "probes", ConfigurationFactory.ParseString($"akka.loglevel = OFF\nwatch-actors.etcd.endpoints = [\"{_etcd.Endpoint}\"]"));
        _probe = new WatchInbox(_system, WatchMultiplexer.Get(_system).Ref);
    }

    public async Task DisposeAsync()
    {
        _probe.Dispose();
        await _system.Terminate();
        await _kv.DisposeAsync();
        await _etcd.DisposeAsync();
    }

    [Fact]
    public async Task It_is_sent_what_it_subscribed_to()
    {
        Assert.Equal(1, await _probe.StartAsync(new EtcdWatch.Watch("a", KeyRange.Key("a"))));
        await _kv.PutAsync("a");
        Assert.Equal("a", Assert.Single((await _probe.ExpectAsync<EtcdWatch.Events>()).Batch).KeyText);
        _probe.Tell(new EtcdWatch.Unwatch("a"));
        Assert.Equal(EndKind.Unsubscribed, (await _probe.ExpectAsync<EtcdWatch.Ended>()).Reason.Kind);
    }

    [Fact]
    public async Task Nothing_within_a_time_is_a_time_out_or_what_was_expected()
    {
        await _probe.StartAsync(new EtcdWatch.Watch("a", KeyRange.Key("a")));
        await _kv.PutAsync("b");
        await _probe.ExpectNothingAsync(Short);
        await Assert.ThrowsAsync<TimeoutException>(() => _probe.ExpectAsync<EtcdWatch.Events>(Short));
    }

    [Fact]
    public async Task What_was_not_expected_is_named()
    {
        await _probe.StartAsync(new EtcdWatch.Watch("a", KeyRange.Key("a")));
        await _kv.PutAsync("a");
        await _kv.PutAsync("a");
        var wrong = await Assert.ThrowsAsync<InvalidOperationException>(() => _probe.ExpectAsync<EtcdWatch.Progress>());
        Assert.Contains("expected Progress, got Events", wrong.Message, StringComparison.Ordinal);
        wrong = await Assert.ThrowsAsync<InvalidOperationException>(() => _probe.ExpectNothingAsync(_probe.Patience));
        Assert.Contains("expected nothing, got Events", wrong.Message, StringComparison.Ordinal);
    }
}

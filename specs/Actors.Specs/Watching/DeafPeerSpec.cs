using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Watch.Actors.Settings;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Watching;

/// <summary>Peers that are what no honest etcd can be made to be.</summary>
public sealed class DeafPeerSpec : IAsyncLifetime
{
    private EmbeddedEtcd _etcd = null!;

    public async Task InitializeAsync() => _etcd = await EmbeddedEtcd.StartAsync();

    public async Task DisposeAsync() => await _etcd.DisposeAsync();

    [Fact]
    public async Task A_peer_that_answers_pings_and_nothing_else_is_left_for_a_member_that_lives()
    {
        await using var deaf = ScriptedPeer.Answering((connection, stream) => connection.GrpcHeadAsync(stream));
        var since = Stopwatch.GetTimestamp();
        await WatchAsync(deaf.Endpoint, async subscriber => await subscriber.ExpectAsync<EtcdWatch.Started>());
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_peer_that_creates_and_then_answers_pings_alone_is_left_and_no_event_is_lost()
    {
        await using var writer = new EtcdKv(_etcd.Endpoint);
        var first = await writer.PutAsync("k");
        await using var deaf = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            var create = (await connection.WatchRequestAsync()).CreateRequest;
            // Of no cluster in particular: the watch goes on in another.
            await connection.RespondAsync(stream, Answers.OfCluster(Answers.Created(create.WatchId, first), clusterId: 0));
        });
        await WatchAsync(deaf.Endpoint, async subscriber =>
        {
            await subscriber.ExpectAsync<EtcdWatch.Started>();
            var second = await writer.PutAsync("k");
            Assert.Equal([first, second], (await subscriber.ExpectEventsAsync(2)).Select(e => e.ModRevision));
        }, from: first);
    }

    [Fact]
    public async Task A_quiet_peer_that_answers_when_it_is_asked_is_kept()
    {
        var answered = new TaskCompletionSource();
        await using var quiet = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.CreateInOrderAsync(stream, 10, 0);
            for (var i = 0; i < 3; i++)
            {
                Assert.NotNull((await connection.WatchRequestAsync()).ProgressRequest);
                await connection.RespondAsync(stream, Answers.Progress(-1, 10));
            }
            answered.SetResult();
        });
        await WatchAsync(quiet.Endpoint, async subscriber =>
        {
            await subscriber.ExpectAsync<EtcdWatch.Started>();
            await answered.Task.WaitAsync(subscriber.Patience);
        });
        Assert.Equal(1, quiet.Accepted);
    }

    private async Task WatchAsync(Endpoint first, Func<WatchInbox, Task> scene, long from = 0)
    {
        var system = ActorSystem.Create("peers", ConfigurationFactory.ParseString($$"""
            akka { loglevel = OFF, stdout-loglevel = OFF }
            watch-actors.etcd.endpoints = ["{{first}}", "{{_etcd.Endpoint}}"]
            watch-actors.liveness { idle = 300ms, timeout = 300ms }
            """));
        var settings = WatchSettings.Read(system.Settings.Config);
        var transport = new Http2Transport(settings.Transport);
        var subscriber = new WatchInbox(system, system.ActorOf(WatchMultiplexer.Props(settings, transport, random: () => 0)));
        subscriber.Tell(new EtcdWatch.Watch("w", KeyRange.All) { Options = new WatchOptions { StartRevision = from, CreatedNotify = true } });
        await scene(subscriber);
        await system.Terminate();
    }
}

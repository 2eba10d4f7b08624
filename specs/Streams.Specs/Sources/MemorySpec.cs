using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;
using Akka.Streams.Dsl;
using Watch.Actors.Specs.Shared;
using Watch.Actors.TestKit;

namespace Watch.Actors.Streams.Specs.Sources;

/// <summary>What is measured in memory is measured with nothing beside it.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneCollection;

/// <summary>A stream that stalls costs no memory, however much is written: etcd's history is its buffer.</summary>
[Collection("alone")]
public sealed class MemorySpec
{
    private const int Values = 128, ValueSize = 512 * 1024;

    [RealEtcdFact]
    public async Task A_stream_that_stalls_holds_a_bounded_part_of_what_is_written()
    {
        await using var etcd = await EtcdProcess.StartAsync();
        await using var kv = new EtcdKv(etcd.Endpoint);
        using var system = ActorSystem.Create("memory", ConfigurationFactory.ParseString($$"""
            akka { loglevel = OFF, stdout-loglevel = OFF }
            watch-actors.etcd.endpoints = ["{{etcd.Endpoint}}"]
            """));
        var queue = WatchSource.WithProgress(new WatchSourceSettings(KeyRange.Key("a")) { Credit = 4, Options = new WatchOptions { CreatedNotify = true } })
            .RunWith(Sink.Queue<EtcdWatch.INotification>().WithAttributes(Attributes.CreateInputBuffer(1, 1)), system.Materializer());
        Assert.IsType<EtcdWatch.Started>((await queue.PullAsync().WaitAsync(LiveEtcd.InTime)).Value);

        var value = new string('v', ValueSize);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Values; i++) await kv.PutAsync("a", value);
        Assert.True(await WatchMultiplexer.Get(system).Ref.UntilAsync(state => state.Streams is [{ Parked: 1 }]));
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(held < Values * ValueSize / 4, $"{held} bytes are held of {Values * ValueSize} that were written");

        for (var i = 0; i < Values; i++)
        {
            var next = (await queue.PullAsync().WaitAsync(LiveEtcd.InTime)).Value;
            i += next is EtcdWatch.Events events ? events.Batch.Count - 1 : -1;
        }
        await system.Terminate();
    }
}

using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using BenchmarkDotNet.Attributes;
using Watch.Actors.TestKit;

namespace Watch.Actors.MicroBench;

/// <summary>
/// The whole way through the actors: from encoded responses of one event, in batches, to a subscriber that acknowledges; per response.
/// </summary>
[MemoryDiagnoser]
public class StreamBenchmark
{
    private const int Responses = 300_000, BatchSize = 100;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    // A stream that is idle between two runs is asked no questions: nobody would answer.
    private static readonly Config Configuration = ConfigurationFactory.ParseString(
        """
        akka.loglevel = WARNING
        akka.stdout-loglevel = WARNING
        watch-actors.liveness.idle = off
        """);

    private readonly List<long> _watchIds = [];
    private ActorSystem? _system;
    private IActorRef _subscriber = ActorRefs.Nobody;
    private ScriptedCall? _call;
    private byte[][][] _batches = [];
    private long _revision = 1;

    /// <summary>How many watches there are; they take turns.</summary>
    [Params(1, 1_000)]
    public int Watches { get; set; }

    /// <summary>Starts the actors, and waits until every watch stands.</summary>
    [GlobalSetup]
    public async Task StartAsync()
    {
        _system = ActorSystem.Create("micro", Configuration);
        WatchMultiplexer.Get(_system);
        var transport = new ScriptedTransport();
        var multiplexer = _system.ActorOf(WatchMultiplexer.Props(Configuration, transport));
        _subscriber = _system.ActorOf(Props.Create(() => new AckingSubscriber()));
        var started = TakenAsync(Watches);
        for (var number = 0; number < Watches; number++) multiplexer.Tell(Watch(number), _subscriber);

        while (transport.Opened == 0) await Task.Delay(1);
        _call = transport.TakeCall();
        while (!started.IsCompleted)
        {
            foreach (var request in _call.TakeRequests())
            {
                _watchIds.Add(request.CreateRequest.WatchId);
                _call.RespondRaw(Messages.Created(request.CreateRequest.WatchId, _revision));
            }
            await Task.Delay(1);
        }
        await started;
    }

    /// <summary>Encodes responses that go on where the last ones ended: no revision is delivered twice.</summary>
    [IterationSetup]
    public void Encode()
    {
        var messages = Enumerable.Range(0, Responses).Select(i => Messages.Events(_watchIds[i % Watches], ++_revision, count: 1));
        _batches = [.. messages.Chunk(BatchSize)];
    }

    /// <summary>Everything arrives at once.</summary>
    [Benchmark(OperationsPerInvoke = Responses)]
    public Task Deliver()
    {
        var taken = TakenAsync(Responses);
        foreach (var batch in _batches) _call!.RespondRaw(batch);
        return taken;
    }

    /// <summary>Stops the actors.</summary>
    [GlobalCleanup]
    public Task StopAsync() => CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ClrExitReason.Instance);

    private Task<AckingSubscriber.AllTaken> TakenAsync(int notifications) =>
        _subscriber.Ask<AckingSubscriber.AllTaken>(new AckingSubscriber.Expect(notifications), Limit);

    // With credit for all that comes at once, no watch is ever parked.
    private static EtcdWatch.Watch Watch(int number) =>
        new(number.ToString(CultureInfo.InvariantCulture), KeyRange.All)
        {
            Options = new WatchOptions { CreatedNotify = true },
            Credit = Responses,
        };
}

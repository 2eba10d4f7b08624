using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using BenchmarkDotNet.Attributes;
using Watch.Actors.Connections;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.Settings;
using Watch.Actors.Substreams;
using Watch.Actors.TestKit;

namespace Watch.Actors.MicroBench;

/// <summary>Responses of one event to the watches that they are about, which drop them; per response.</summary>
[MemoryDiagnoser]
public class RouteBenchmark
{
    private const int Responses = 10_000;

    private ResponseRouter? _router;
    private ServerResponse[] _responses = [];

    /// <summary>How many watches are established; they take turns.</summary>
    [Params(1, Responses)]
    public int Watches { get; set; }

    /// <summary>Establishes the watches.</summary>
    [GlobalSetup]
    public async Task EstablishAsync()
    {
        _router = await NewRouterAsync();
        for (var id = 1; id <= Watches; id++)
        {
            _router.Create(new ConnectionProtocol.Create(id, new WatchCreateRequest { WatchId = id }, ActorRefs.Nobody));
            Route(new ServerResponse { WatchId = id, Created = true, HeaderRevision = 1 });
        }
        var messages = Enumerable.Range(0, Responses).Select(i => Messages.Events(1 + i % Watches, 2 + i, count: 1));
        _responses = [.. messages.Select(WatchResponseDecoder.Decode)];
    }

    /// <summary>Each by its id.</summary>
    [Benchmark(OperationsPerInvoke = Responses)]
    public void Route()
    {
        foreach (var response in _responses) Route(response);
    }

    private void Route(ServerResponse response)
    {
        if (_router!.Route(response) is { } ending) throw new InvalidOperationException($"the connection ended: {ending}");
    }

    private static async Task<ResponseRouter> NewRouterAsync()
    {
        var settings = WatchSettings.Read(ConfigurationFactory.Empty);
        var plan = new ConnectionPlan(settings.Endpoints[0], StreamContext.Default, OneInFlight: false, new StoreIdentity(), new WatchIds(), settings);
        var transport = new ScriptedTransport();
        var opened = await CallOpening.OpenAsync(transport, plan, NoLogger.Instance, CancellationToken.None);
        var writer = new RequestWriter(opened.Call, ActorRefs.Nobody, CancellationToken.None);
        var progress = new ManualProgress(transport, plan, opened, writer, ActorRefs.Nobody, NoLogger.Instance, CancellationToken.None);
        return new ResponseRouter(plan, writer, progress, new SyncRound(settings.Flow.InFlightBytes), ActorRefs.Nobody, NoLogger.Instance);
    }
}

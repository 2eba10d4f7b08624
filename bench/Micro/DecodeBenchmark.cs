using BenchmarkDotNet.Attributes;
using Watch.Actors.Model;
using Watch.Actors.Protos;

namespace Watch.Actors.MicroBench;

/// <summary>A response's bytes to its events; per event.</summary>
[MemoryDiagnoser]
public class DecodeBenchmark
{
    private const int Events = 10_000;

    private byte[][] _messages = [];

    /// <summary>How many events stand in one response.</summary>
    [Params(1, 100, Events)]
    public int EventsPerResponse { get; set; }

    /// <summary>Encodes the responses.</summary>
    [GlobalSetup]
    public void Encode()
    {
        var revisions = Enumerable.Range(0, Events / EventsPerResponse).Select(i => 1 + i * EventsPerResponse);
        _messages = [.. revisions.Select(revision => Messages.Events(1, revision, EventsPerResponse))];
    }

    /// <summary>By the class that is generated from the schema: copies each key and value.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public int GoogleProtobuf()
    {
        var events = 0;
        foreach (var message in _messages) events += WatchResponse.Parser.ParseFrom(message).Events.Count;
        return events;
    }

    /// <summary>As views over the bytes.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public int Decode()
    {
        var events = 0;
        foreach (var message in _messages) events += WatchResponseDecoder.Decode(message).Events!.Count;
        return events;
    }
}

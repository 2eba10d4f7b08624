using System.Diagnostics;
using System.Diagnostics.Metrics;
using Watch.Actors.Transport;

namespace Watch.Actors.Telemetry;

/// <summary>
/// What the library measures of itself, over all multiplexers of the process. No keys, values, metadata or users.
/// Events are counted only while somebody listens; what stands is always counted, so that a late listener is told all of it.
/// </summary>
internal static class WatchTelemetry
{
    /// <summary>The name of the meter and of the source of activities.</summary>
    public const string Name = "Watch.Actors";

    public static readonly ActivitySource Source = new(Name);
    public static readonly Level Streams = new();
    public static readonly Level Watches = new();
    public static readonly Level Parked = new();

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Events =
        Meter.CreateCounter<long>("etcd.watch.events", "{event}", "Events sent to subscribers.");

    private static readonly Counter<long> Reconnects =
        Meter.CreateCounter<long>("etcd.watch.reconnects", "{connection}", "Connections that were lost or failed.");

    static WatchTelemetry()
    {
        Observe("etcd.watch.streams", "{stream}", "Streams that hold watches.", Streams);
        Observe("etcd.watch.watches", "{watch}", "Watches whose subscribers have not been told their end.", Watches);
        Observe("etcd.watch.parked", "{watch}", "Watches cancelled on the server until their subscribers have caught up.", Parked);
    }

    public static void Sent(EventBatch events)
    {
        if (Events.Enabled) Events.Add(events.Count);
    }

    public static void Reconnected(Endpoint endpoint, GrpcException failure)
    {
        if (!Reconnects.Enabled) return;
        Reconnects.Add(
            1,
            new KeyValuePair<string, object?>("server.address", endpoint.Address.Host),
            new KeyValuePair<string, object?>("server.port", endpoint.Address.Port),
            new KeyValuePair<string, object?>("error.type", failure.Code.ToString()));
    }

    private static void Observe(string name, string unit, string description, Level level) =>
        Meter.CreateObservableUpDownCounter(name, () => level.Value, unit, description);

    /// <summary>How many there are of something, over all streams.</summary>
    internal sealed class Level
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Add(long change) => Interlocked.Add(ref _value, change);
    }
}

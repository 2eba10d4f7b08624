using Wire = Watch.Actors.Protos.Wire;

namespace Watch.Actors.Serialization;

/// <summary>What answers a command, on the wire.</summary>
internal static class ReplyCodecs
{
    public static IEnumerable<Codec> All { get; } =
    [
        Codec.Of("CD", Wire.Nothing.Parser, (EtcdWatch.Closed _) => new Wire.Nothing(), _ => EtcdWatch.Closed.Instance),
        Codec.Of("ST", Wire.State.Parser, ToWire, FromWire),
    ];

    private static Wire.State ToWire(EtcdWatch.State state)
    {
        var wire = new Wire.State();
        wire.Streams.AddRange(state.Streams.Select(ToWire));
        return wire;
    }

    private static EtcdWatch.State FromWire(Wire.State wire) => new([.. wire.Streams.Select(FromWire)]);

    private static Wire.StreamState ToWire(StreamState stream) => new()
    {
        Name = stream.Name,
        Context = ContextMapping.ToWire(stream.Context),
        Phase = (Wire.ConnectionPhase)stream.Phase,
        Endpoint = stream.Endpoint,
        Connection = stream.Connection,
        Watches = stream.Watches,
        Parked = stream.Parked,
        Reconnects = stream.Reconnects,
        LastFailure = stream.LastFailure,
    };

    private static StreamState FromWire(Wire.StreamState wire) => new(
        wire.Name, ContextMapping.FromWire(wire.Context), (ConnectionPhase)wire.Phase, wire.Endpoint, wire.Connection,
        wire.Watches, wire.Parked, wire.Reconnects, wire.LastFailure);
}

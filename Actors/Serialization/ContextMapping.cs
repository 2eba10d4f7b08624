using System.Collections.Immutable;
using Wire = Watch.Actors.Protos.Wire;

namespace Watch.Actors.Serialization;

/// <summary>Stream contexts on the wire: part of a watch and of a stream's picture.</summary>
internal static class ContextMapping
{
    public static Wire.StreamContext ToWire(StreamContext context)
    {
        var wire = new Wire.StreamContext { RequireLeader = context.RequireLeader, Lane = context.Lane };
        foreach (var (name, value) in context.Metadata) wire.Metadata.Add(name, value);
        return wire;
    }

    public static StreamContext FromWire(Wire.StreamContext? wire) => wire is null ? StreamContext.Default : new StreamContext
    {
        Metadata = wire.Metadata.ToImmutableSortedDictionary(StringComparer.Ordinal),
        RequireLeader = wire.RequireLeader,
        Lane = wire.Lane,
    };
}

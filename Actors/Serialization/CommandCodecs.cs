using Google.Protobuf;
using Wire = Watch.Actors.Protos.Wire;

namespace Watch.Actors.Serialization;

/// <summary>What is sent to the multiplexer, on the wire.</summary>
internal static class CommandCodecs
{
    public static IEnumerable<Codec> All { get; } =
    [
        Codec.Of("W", Wire.Watch.Parser, ToWire, FromWire),
        Codec.Of("U", Wire.Tagged.Parser, (EtcdWatch.Unwatch m) => new Wire.Tagged { Tag = m.Tag }, m => new EtcdWatch.Unwatch(m.Tag)),
        Codec.Of(
            "A", Wire.Ack.Parser,
            (EtcdWatch.Ack m) => new Wire.Ack { Tag = m.Tag, Count = m.Count }, m => new EtcdWatch.Ack(m.Tag, m.Count)),
        Codec.Of(
            "RP", Wire.Tagged.Parser,
            (EtcdWatch.RequestProgress m) => new Wire.Tagged { Tag = m.Tag }, m => new EtcdWatch.RequestProgress(m.Tag)),
        Codec.Of("QS", Wire.Nothing.Parser, (EtcdWatch.QueryState _) => new Wire.Nothing(), _ => EtcdWatch.QueryState.Instance),
        Codec.Of("C", Wire.Nothing.Parser, (EtcdWatch.Close _) => new Wire.Nothing(), _ => EtcdWatch.Close.Instance),
    ];

    /// <summary>A watch, alone or as a part of another message.</summary>
    public static Wire.Watch ToWire(EtcdWatch.Watch watch)
    {
        var wire = new Wire.Watch
        {
            Tag = watch.Tag, Range = ToWire(watch.Range), Options = ToWire(watch.Options), Context = ContextMapping.ToWire(watch.Context),
        };
        if (watch.Credit is { } credit) wire.Credit = credit;
        return wire;
    }

    /// <exception cref="InvalidDataException">It has no range.</exception>
    public static EtcdWatch.Watch FromWire(Wire.Watch wire) =>
        new(wire.Tag, wire.Range is { } range ? FromWire(range) : throw new InvalidDataException("it has no range"))
        {
            Options = wire.Options is { } options ? FromWire(options) : WatchOptions.Default,
            Context = ContextMapping.FromWire(wire.Context),
            Credit = wire.HasCredit ? wire.Credit : null,
        };

    private static Wire.KeyRange ToWire(KeyRange range) =>
        new() { Start = UnsafeByteOperations.UnsafeWrap(range.Start), End = UnsafeByteOperations.UnsafeWrap(range.End) };

    private static KeyRange FromWire(Wire.KeyRange wire) => new(wire.Start.Memory, wire.End.Memory);

    private static Wire.WatchOptions ToWire(WatchOptions options) => new()
    {
        StartRevision = options.StartRevision,
        PrevKv = options.PrevKv,
        ProgressNotify = options.ProgressNotify,
        CreatedNotify = options.CreatedNotify,
        Fragment = options.Fragment,
        Resync = options.Resync,
        InitialList = options.InitialList,
        ClusterId = options.ClusterId,
        NoPut = options.Filters.HasFlag(EventFilters.NoPut),
        NoDelete = options.Filters.HasFlag(EventFilters.NoDelete),
    };

    private static WatchOptions FromWire(Wire.WatchOptions wire) => new()
    {
        StartRevision = wire.StartRevision,
        PrevKv = wire.PrevKv,
        ProgressNotify = wire.ProgressNotify,
        CreatedNotify = wire.CreatedNotify,
        Fragment = wire.Fragment,
        Resync = wire.Resync,
        InitialList = wire.InitialList,
        ClusterId = wire.ClusterId,
        Filters = (wire.NoPut ? EventFilters.NoPut : EventFilters.None) | (wire.NoDelete ? EventFilters.NoDelete : EventFilters.None),
    };
}

using Wire = Watch.Actors.Protos.Wire;

namespace Watch.Actors.Serialization;

/// <summary>What is sent to a subscriber, on the wire.</summary>
internal static class NotificationCodecs
{
    public static IEnumerable<Codec> All { get; } =
    [
        new(typeof(EtcdWatch.Events), "E", message => EventsMapping.ToBytes((EtcdWatch.Events)message), EventsMapping.FromBytes),
        Codec.Of(
            "S", Wire.TaggedRevision.Parser,
            (EtcdWatch.Started m) => new Wire.TaggedRevision { Tag = m.Tag, Revision = m.Revision, ClusterId = m.ClusterId },
            m => new EtcdWatch.Started(m.Tag, m.Revision) { ClusterId = m.ClusterId }),
        AtRevision("P", (EtcdWatch.Progress m) => (m.Tag, m.Revision), (tag, revision) => new EtcdWatch.Progress(tag, revision)),
        AtRevision("CO", (EtcdWatch.Compacted m) => (m.Tag, m.CompactRevision), (tag, revision) => new EtcdWatch.Compacted(tag, revision)),
        Codec.Of(
            "RS", Wire.TaggedRevision.Parser,
            (EtcdWatch.Resynced m) => new Wire.TaggedRevision { Tag = m.Tag, Revision = m.Revision, ClusterId = m.ClusterId, IsWhole = m.IsWhole },
            m => new EtcdWatch.Resynced(m.Tag, m.Revision) { ClusterId = m.ClusterId, IsWhole = m.IsWhole }),
        Codec.Of("X", Wire.Ended.Parser, ToWire, FromWire),
    ];

    private static Codec AtRevision<T>(string manifest, Func<T, (string Tag, long Revision)> parts, Func<string, long, T> make)
        where T : class =>
        Codec.Of(
            manifest, Wire.TaggedRevision.Parser,
            (T message) => ToWire(parts(message)),
            wire => make(wire.Tag, wire.Revision));

    private static Wire.TaggedRevision ToWire((string Tag, long Revision) parts) => new() { Tag = parts.Tag, Revision = parts.Revision };

    private static Wire.Ended ToWire(EtcdWatch.Ended ended) => new()
    {
        Tag = ended.Tag,
        Kind = (Wire.EndKind)ended.Reason.Kind,
        Detail = ended.Reason.Detail,
        CompactRevision = ended.Reason.CompactRevision,
    };

    private static EtcdWatch.Ended FromWire(Wire.Ended wire) =>
        new(wire.Tag, new EndReason(KindOf(wire.Kind), wire.Detail, wire.CompactRevision));

    // A newer node may know more kinds. That the watch ended must arrive all the same.
    private static EndKind KindOf(Wire.EndKind kind) => Enum.IsDefined((EndKind)kind) ? (EndKind)kind : EndKind.Failed;
}

using Google.Protobuf;
using Watch.Actors.Serialization;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;
using SessionMessage = Watch.Actors.Cluster.Protocol.SessionProtocol.IMessage;
using Wire = Watch.Actors.Protos.Wire;

namespace Watch.Actors.Cluster.Serialization;

/// <summary>What subscriptions and sessions tell each other, on the wire.</summary>
internal static class SessionCodecs
{
    public static IReadOnlyList<Codec> All { get; } =
    [
        Codec.Of(
            "O", Wire.OpenSession.Parser,
            (OpenSession m) => new Wire.OpenSession { Epoch = m.Epoch, Cluster = m.Cluster, Watch = CommandCodecs.ToWire(m.Watch) },
            m => new OpenSession(m.Epoch, m.Cluster, CommandCodecs.FromWire(m.Watch ?? throw new InvalidDataException("it has no watch")))),
        Codec.Of(
            "P", Wire.Piece.Parser,
            (Piece m) => new Wire.Piece
            {
                Epoch = m.Epoch, Number = m.Number, Manifest = m.Manifest, Bytes = UnsafeByteOperations.UnsafeWrap(m.Bytes), MoreFollow = m.MoreFollow,
            },
            m => new Piece(m.Epoch, m.Number, m.Manifest, m.Bytes.Memory, m.MoreFollow)),
        Codec.Of(
            "R", Wire.Report.Parser,
            (Report m) => new Wire.Report
            {
                Epoch = m.Epoch, Received = m.Received, Credit = m.Credit, ProgressRequests = m.ProgressRequests, WantsAnswer = m.WantsAnswer,
            },
            m => new Report(m.Epoch, m.Received, m.Credit, m.ProgressRequests, m.WantsAnswer)),
        OfEpoch("OD", epoch => new Opened(epoch)),
        OfEpoch("AL", epoch => new Alive(epoch)),
        OfEpoch("L", epoch => new Leave(epoch)),
    ];

    private static Codec OfEpoch<T>(string manifest, Func<long, T> make)
        where T : class, SessionMessage =>
        Codec.Of(manifest, Wire.SessionEpoch.Parser, (T m) => new Wire.SessionEpoch { Epoch = m.Epoch }, wire => make(wire.Epoch));
}

using Google.Protobuf;
using Watch.Actors.Serialization;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;
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
                Epoch = m.Epoch, Number = m.Number, Received = m.Received, Credit = m.Credit, ProgressRequests = m.ProgressRequests,
                WantsAnswer = m.WantsAnswer,
            },
            m => new Report(m.Epoch, m.Number, m.Received, m.Credit, m.ProgressRequests, m.WantsAnswer)),
        Codec.Of(
            "H", Wire.Heard.Parser, (Heard m) => new Wire.Heard { Epoch = m.Epoch, Report = m.Report }, m => new Heard(m.Epoch, m.Report)),
        Codec.Of("OD", Wire.SessionEpoch.Parser, (Opened m) => new Wire.SessionEpoch { Epoch = m.Epoch }, m => new Opened(m.Epoch)),
        Codec.Of("G", Wire.SessionEpoch.Parser, (Gone m) => new Wire.SessionEpoch { Epoch = m.Epoch }, m => new Gone(m.Epoch)),
        Codec.Of("L", Wire.SessionEpoch.Parser, (Leave m) => new Wire.SessionEpoch { Epoch = m.Epoch }, m => new Leave(m.Epoch)),
        Codec.Of("B", Wire.Heartbeat.Parser, (Beat _) => new Wire.Heartbeat(), _ => Beat.Instance),
        Codec.Of("BR", Wire.Heartbeat.Parser, (BeatReply _) => new Wire.Heartbeat(), _ => BeatReply.Instance),
    ];
}

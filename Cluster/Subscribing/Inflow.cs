using Akka.Actor;
using Akka.Serialization;
using Watch.Actors.Cluster.Model;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Subscribing;

/// <summary>The pieces of one epoch, put together. Part of the subscription's actor.</summary>
internal sealed class Inflow(Akka.Serialization.Serialization serialization)
{
    private readonly int _serializer = serialization.FindSerializerForType(typeof(EtcdWatch.INotification)).Identifier;
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private ReceiveWindow _window;

    /// <summary>Pieces up to this number have come.</summary>
    public long Received => _window.Received;

    /// <summary>Takes a piece.</summary>
    /// <returns>The notification that it completes; null when it completes none.</returns>
    public EtcdWatch.INotification? Take(Piece piece)
    {
        if (_window.Take(piece.Number) != Arrival.Due) return null;
        _parts.Add(piece.Bytes);
        if (piece.MoreFollow) return null;
        var bytes = new byte[_parts.Sum(part => part.Length)];
        var at = 0;
        foreach (var part in _parts)
        {
            part.CopyTo(bytes.AsMemory(at));
            at += part.Length;
        }
        _parts.Clear();
        return (EtcdWatch.INotification)serialization.Deserialize(bytes, _serializer, piece.Manifest);
    }
}

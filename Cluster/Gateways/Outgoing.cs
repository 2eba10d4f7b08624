using Akka.Serialization;
using Watch.Actors.Cluster.Model;
using Watch.Actors.Cluster.Protocol;
using Watch.Actors.Cluster.Settings;

namespace Watch.Actors.Cluster.Gateways;

/// <summary>
/// A session's notifications on their way to its subscription: cut into pieces, held until they have arrived, sent again when they have not.
/// Part of the session's actor.
/// </summary>
internal sealed class Outgoing(SessionPlan plan, Akka.Serialization.Serialization serialization, Action<object> send)
{
    private readonly DeliverySettings _delivery = plan.Settings.Delivery;
    private readonly SendWindow<Part> _window = new(plan.Settings.Delivery.WindowBytes);
    private readonly SessionCredit _credit = new(plan.Settings.Delivery.Window);
    private readonly LinkedList<EtcdWatch.INotification> _waiting = [];

    /// <summary>True when everything has arrived.</summary>
    public bool IsEmpty => _window.IsEmpty && _waiting.Count == 0;

    /// <summary>Whether something is on its way that may have to be sent again.</summary>
    public bool IsUnderWay => _window.IsUnderWay;

    /// <summary>Takes a notification.</summary>
    public void Add(EtcdWatch.INotification notification)
    {
        if (notification is EtcdWatch.Events events)
        {
            var parts = Pieces.Cut(events.Batch, _delivery.MaxMessageSize);
            _credit.Received(parts.Count);
            foreach (var part in parts) _waiting.AddLast(events with { Batch = part });
        }
        else
        {
            // Nothing bounds how often a source tells its progress. Of what waits the last one says all.
            if (notification is EtcdWatch.Progress && _waiting.Last?.Value is EtcdWatch.Progress) _waiting.RemoveLast();
            _waiting.AddLast(notification);
        }
        Send();
    }

    /// <summary>Pieces up to this number have arrived, and so much credit was granted in all.</summary>
    /// <returns>Whether that is news of a piece.</returns>
    public bool Arrived(long number, long granted)
    {
        var arrived = _window.Acknowledged(number);
        foreach (var part in arrived)
            if (part.EndsEvents) _credit.Arrived();
        _credit.Granted(granted);
        Send();
        return arrived.Count > 0;
    }

    /// <summary>How much more to ask of the source.</summary>
    public int Ask() => _credit.Ask();

    /// <summary>Sends what should have arrived again.</summary>
    public void Resend()
    {
        foreach (var (number, part) in _window.Overdue()) Send(number, part);
    }

    // What the window has no room for is not serialized yet, but for one notification.
    private void Send()
    {
        while (true)
        {
            while (_window.TryTake(out var next)) Send(next.Number, next.Piece);
            if (_window.HasWaiting || _waiting.First?.Value is not { } notification) return;
            if (notification is EtcdWatch.Events && !_credit.TrySend()) return;
            _waiting.RemoveFirst();
            Serialize(notification);
        }
    }

    private void Serialize(EtcdWatch.INotification notification)
    {
        var serializer = (SerializerWithStringManifest)serialization.FindSerializerFor(notification);
        var manifest = serializer.Manifest(notification);
        foreach (var (bytes, moreFollow) in Pieces.Cut(serializer.ToBinary(notification), _delivery.MaxMessageSize))
            _window.Add(new Part(manifest, bytes, moreFollow, !moreFollow && notification is EtcdWatch.Events), bytes.Length);
    }

    private void Send(long number, Part part) =>
        send(new SessionProtocol.Piece(plan.Open.Epoch, number, part.Manifest, part.Bytes, part.MoreFollow));

    private readonly record struct Part(string Manifest, ReadOnlyMemory<byte> Bytes, bool MoreFollow, bool EndsEvents);
}

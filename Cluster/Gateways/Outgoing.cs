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
    private EtcdWatch.Progress? _progress;

    /// <summary>True when everything has arrived.</summary>
    public bool IsEmpty => _window.IsEmpty && _progress is null;

    /// <summary>Takes a notification.</summary>
    public void Add(EtcdWatch.INotification notification)
    {
        // Nothing bounds how often a source tells its progress. Of what cannot be sent yet the last one says all.
        if (notification is EtcdWatch.Progress progress && !_window.IsEmpty)
        {
            _progress = progress;
            return;
        }
        AddProgress();
        Cut(notification);
        Send();
    }

    /// <summary>Pieces up to this number have arrived, and so much credit was granted in all.</summary>
    public void Arrived(long number, long granted)
    {
        foreach (var part in _window.Acknowledged(number))
            if (part.EndsEvents) _credit.Taken();
        _credit.Granted(granted);
        if (_window.IsEmpty) AddProgress();
        Send();
    }

    /// <summary>How much more to ask of the source.</summary>
    public int Ask() => _credit.Ask();

    /// <summary>Sends what should have arrived again.</summary>
    public void Resend()
    {
        foreach (var (number, part) in _window.Overdue()) Send(number, part);
    }

    private void AddProgress()
    {
        if (_progress is null) return;
        Cut(_progress);
        _progress = null;
    }

    private void Cut(EtcdWatch.INotification notification)
    {
        var serializer = (SerializerWithStringManifest)serialization.FindSerializerFor(notification);
        var manifest = serializer.Manifest(notification);
        foreach (var (bytes, moreFollow) in Pieces.Cut(serializer.ToBinary(notification), _delivery.MaxMessageSize))
            _window.Add(new Part(manifest, bytes, moreFollow, !moreFollow && notification is EtcdWatch.Events), bytes.Length);
    }

    private void Send()
    {
        while (_window.TryTake(out var next)) Send(next.Number, next.Piece);
    }

    private void Send(long number, Part part) =>
        send(new SessionProtocol.Piece(plan.Open.Epoch, number, part.Manifest, part.Bytes, part.MoreFollow));

    private readonly record struct Part(string Manifest, ReadOnlyMemory<byte> Bytes, bool MoreFollow, bool EndsEvents);
}

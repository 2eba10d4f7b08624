namespace Watch.Actors.Cluster.Protocol;

/// <summary>
/// What a subscription and the session that serves it on another node tell each other. Any message may be lost, come twice or late: each
/// says how things stand and not what has changed, and carries its epoch. A subscription begins an epoch whenever it goes to a gateway.
/// While nothing happens nothing is sent, but beats between the nodes.
/// </summary>
internal static class SessionProtocol
{
    /// <summary>A message between nodes.</summary>
    public interface IMessage;

    /// <summary>To a gateway: asks for a session; the sender is the subscription. Repeated until it is answered.</summary>
    /// <param name="Epoch">The epoch that begins.</param>
    /// <param name="Cluster">The etcd cluster by its name; empty for the common one.</param>
    /// <param name="Watch">What to watch, from where the subscriber stands; its credit is set.</param>
    public sealed record OpenSession(long Epoch, string Cluster, EtcdWatch.Watch Watch) : IMessage;

    /// <summary>The session is there, and is the sender. It stays for a lease, which each report renews.</summary>
    public sealed record Opened(long Epoch) : IMessage;

    /// <summary>To a subscription: a notification, or a part of one.</summary>
    /// <param name="Epoch">The epoch.</param>
    /// <param name="Number">Counts from 1.</param>
    /// <param name="Manifest">What the notification is, as its serializer names it.</param>
    /// <param name="Bytes">The notification, as its serializer writes it, or a part of that.</param>
    /// <param name="MoreFollow">Whether the next piece goes on with it.</param>
    public sealed record Piece(long Epoch, long Number, string Manifest, ReadOnlyMemory<byte> Bytes, bool MoreFollow) : IMessage;

    /// <summary>To a session: how far the subscription is. Repeated until it is heard.</summary>
    /// <param name="Epoch">The epoch.</param>
    /// <param name="Number">Counts the reports of the epoch.</param>
    /// <param name="Received">Pieces up to this number have come.</param>
    /// <param name="Credit">Notifications with events that may be sent in this epoch, all in all.</param>
    /// <param name="ProgressRequests">How often progress was asked for in this epoch.</param>
    /// <param name="WantsAnswer">Whether the session is to say that it has heard it.</param>
    public sealed record Report(long Epoch, long Number, long Received, long Credit, long ProgressRequests, bool WantsAnswer) : IMessage;

    /// <summary>To a subscription: its session has heard the report of this number.</summary>
    public sealed record Heard(long Epoch, long Report) : IMessage;

    /// <summary>To a subscription: its session has ended.</summary>
    public sealed record Gone(long Epoch) : IMessage;

    /// <summary>To a session: it is needed no more.</summary>
    public sealed record Leave(long Epoch) : IMessage;

    /// <summary>From a node's heartbeat to another's: are you there?</summary>
    public sealed record Beat : IMessage
    {
        public static readonly Beat Instance = new();
    }

    /// <summary>It is; its incarnation is the sender's.</summary>
    public sealed record BeatReply : IMessage
    {
        public static readonly BeatReply Instance = new();
    }
}

namespace Watch.Actors;

/// <summary>
/// The contract between a subscriber (any actor) and the <see cref="WatchMultiplexer"/>.
/// <para>
/// A subscriber tells the multiplexer <see cref="Watch"/> and receives, in this order: <see cref="Started"/> if it asked for it,
/// any number of <see cref="Events"/> and <see cref="Progress"/>, then exactly one <see cref="Ended"/>, which always comes.
/// Events hold guarantees G1 to G6 of the contract whatever connection fails in between.
/// </para>
/// <para>
/// A watch is named by its subscriber (the sender of <see cref="Watch"/>) and its <c>Tag</c>. Notifications come from the actor that
/// runs the watch: answering their sender is the short way, telling the multiplexer works as well.
/// Every message is immutable and has a serializer, so a subscriber may live on another node.
/// </para>
/// </summary>
public static class EtcdWatch
{
    /// <summary>A message to the multiplexer.</summary>
    public interface ICommand;

    /// <summary>A message to a subscriber about one of its watches.</summary>
    public interface INotification
    {
        /// <summary>The subscriber's own name for the watch, as given in <see cref="Watch"/>.</summary>
        string Tag { get; }
    }

    /// <summary>An answer to a command, to whoever sent it.</summary>
    public interface IReply;

    /// <summary>Asks for the events of a range. The sender is the subscriber; when it dies, the watch is ended.</summary>
    /// <param name="Tag">The subscriber's own name for the watch, unique among its live ones.</param>
    /// <param name="Range">The keys to watch.</param>
    public sealed record Watch(string Tag, KeyRange Range) : ICommand
    {
        /// <summary>Start revision, previous values, filters and the like.</summary>
        public WatchOptions Options { get; init; } = WatchOptions.Default;

        /// <summary>Metadata and the like: watches with equal contexts share a stream.</summary>
        public StreamContext Context { get; init; } = StreamContext.Default;

        /// <summary>
        /// How many <see cref="Events"/> may be sent before the first <see cref="Ack"/>; null: <c>watch-actors.delivery.credit</c>.
        /// 0 sends nothing until the first <see cref="Ack"/> (pull).
        /// </summary>
        public int? Credit { get; init; }
    }

    /// <summary>Ends a watch, whatever state it is in (rules 9, 10, 19). Answered by <see cref="Ended"/>.</summary>
    /// <param name="Tag">The watch.</param>
    public sealed record Unwatch(string Tag) : ICommand;

    /// <summary>
    /// Refills the credit window: <paramref name="Count"/> more <see cref="Events"/> may be sent.
    /// Without credit the watch waits here, then is parked: etcd's history keeps what follows (rule 22).
    /// </summary>
    /// <param name="Tag">The watch.</param>
    /// <param name="Count">Notifications, at least 1.</param>
    public sealed record Ack(string Tag, int Count = 1) : ICommand;

    /// <summary>
    /// Asks the server how far it is. Answered by <see cref="Progress"/> once every watch of the stream has caught up (S10);
    /// repeated after a reconnect until it is answered (rule 16).
    /// <para>
    /// etcd before 3.4.25 and 3.5.8 answers with revisions ahead of its events, and a grpc-proxy not at all. There, and where the version
    /// cannot be learnt, the request stays open until automatic progress says as much: ask for it by
    /// <see cref="WatchOptions.ProgressNotify"/>.
    /// </para>
    /// </summary>
    /// <param name="Tag">The watch.</param>
    public sealed record RequestProgress(string Tag) : ICommand;

    /// <summary>Asks for a picture of the streams. Answered by <see cref="State"/>.</summary>
    public sealed record QueryState : ICommand
    {
        /// <summary>The one instance needed.</summary>
        public static QueryState Instance { get; } = new();
    }

    /// <summary>
    /// Ends every watch with <see cref="EndKind.Closed"/> and every stream. Answered by <see cref="Closed"/>.
    /// A later watch is answered at once (rule 2).
    /// </summary>
    public sealed record Close : ICommand
    {
        /// <summary>The one instance needed.</summary>
        public static Close Instance { get; } = new();
    }

    /// <summary>The watch stands on the server. Sent once, if <see cref="WatchOptions.CreatedNotify"/> asked for it.</summary>
    /// <param name="Tag">The watch.</param>
    /// <param name="Revision">The store's revision when the watch was created.</param>
    public sealed record Started(string Tag, long Revision) : INotification
    {
        /// <summary>The cluster that the revision is of: tells a restart whether it finds the same one (<see cref="WatchOptions.ClusterId"/>).</summary>
        public ulong ClusterId { get; init; }
    }

    /// <summary>Changes, in order, whole revisions only (G1, G4). Takes one credit.</summary>
    /// <param name="Tag">The watch.</param>
    /// <param name="Batch">One event or more.</param>
    public sealed record Events(string Tag, EventBatch Batch) : INotification;

    /// <summary>Every event up to this revision has been sent (G6): a bookmark to resume from, at + 1.</summary>
    /// <param name="Tag">The watch.</param>
    /// <param name="Revision">The store's revision.</param>
    public sealed record Progress(string Tag, long Revision) : INotification;

    /// <summary>
    /// History that the watch still needed is gone. Comes after the events before it; <see cref="Ended"/> follows (rule 12).
    /// With <see cref="WatchOptions.Resync"/> there is <see cref="Resynced"/> instead, and the watch goes on.
    /// </summary>
    /// <param name="Tag">The watch.</param>
    /// <param name="CompactRevision">Revisions below this are gone.</param>
    public sealed record Compacted(string Tag, long CompactRevision) : INotification;

    /// <summary>
    /// History was lost, and the range was listed afresh at this revision (<see cref="WatchOptions.Resync"/>, rule 12). The events that
    /// follow, up to <see cref="Progress"/> at this revision, bring the subscriber from what it knew to the list: puts as the keys stand,
    /// in the order of keys and not of revisions, without previous values, then deletes at the revision of the list. Until that progress
    /// a bookmark is not to be moved. It takes no credit. When history is lost again meanwhile, another one follows, which goes on from what
    /// has been told by then.
    /// </summary>
    /// <param name="Tag">The watch.</param>
    /// <param name="Revision">The revision of the list.</param>
    public sealed record Resynced(string Tag, long Revision) : INotification
    {
        /// <summary>The cluster that the revision is of: tells a restart whether it finds the same one (<see cref="WatchOptions.ClusterId"/>).</summary>
        public ulong ClusterId { get; init; }

        /// <summary>
        /// Whether what follows is all that stands: a key that the subscriber holds and that it does not bring is gone, told as deleted or not.
        /// Otherwise it is what differs from what the subscriber knew, and what is gone is told as deleted. Whole is a list that was asked for
        /// (<see cref="WatchOptions.InitialList"/>), one of another store, and one that comes where it is not known what the subscriber knew.
        /// </summary>
        public bool IsWhole { get; init; }
    }

    /// <summary>The watch is over. The last message of every watch.</summary>
    /// <param name="Tag">The watch.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Ended(string Tag, EndReason Reason) : INotification;

    /// <summary>The multiplexer is closed; every <see cref="Ended"/> has been sent.</summary>
    public sealed record Closed : IReply
    {
        /// <summary>The one instance needed.</summary>
        public static Closed Instance { get; } = new();
    }

    /// <summary>A picture of the multiplexer's streams at one moment.</summary>
    /// <param name="Streams">One entry a stream, in the order of their opening.</param>
    public sealed record State(IReadOnlyList<StreamState> Streams) : IReply;
}

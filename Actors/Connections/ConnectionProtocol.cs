using Akka.Actor;
using Akka.Event;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.Connections;

/// <summary>The contract between a <see cref="GrpcConnection"/>, its supervisor, and the substreams that use it.</summary>
internal static class ConnectionProtocol
{
    /// <summary>To the connection. One that is gone needs none of these, so they are no dead letters worth a log line.</summary>
    public interface ICommand : IDeadLetterSuppression;

    /// <summary>To a substream. Beside these it gets each <see cref="ServerResponse"/> about its watch as it is.</summary>
    public interface IToSubstream : IDeadLetterSuppression;

    /// <summary>To the supervisor.</summary>
    public interface IToSupervisor;

    /// <summary>So many watches are about to be created again, at most.</summary>
    public sealed record Resuming(int Watches) : ICommand;

    /// <summary>Create a watch under this id, never used before. Answered by <see cref="Created"/> or <see cref="Refused"/>.</summary>
    public sealed record Create(long Id, WatchCreateRequest Request, IActorRef Owner) : ICommand
    {
        /// <summary>Whether the watch stands for others that catch up.</summary>
        public bool IsCover { get; init; }
    }

    /// <summary>
    /// Read a page of a range, beside the stream. Answered by <see cref="Listed"/>, <see cref="NotListed"/> or <see cref="Refused"/>;
    /// where trying again may mend it, the connection fails over it instead.
    /// </summary>
    public sealed record List(long Id, RangeRequest Request, IActorRef Owner) : ICommand;

    /// <summary>This watch is no longer wanted, whatever state it is in. Not answered.</summary>
    public sealed record Cancel(long Id) : ICommand;

    /// <summary>Ask the server for progress of the whole stream, for its subscribers.</summary>
    /// <param name="IsRepeat">They have waited, so what was asked before may stay without an answer.</param>
    public sealed record RequestProgress(bool IsRepeat) : ICommand
    {
        public static readonly RequestProgress First = new(IsRepeat: false), Repeat = new(IsRepeat: true);
    }

    /// <summary>Everything sent to this watch before <see cref="Sync"/> has been taken.</summary>
    public sealed record Synced(long Id) : ICommand;

    /// <summary>The watch stands on the server, which is of this cluster.</summary>
    public sealed record Created(long Id, long HeaderRevision, ulong ClusterId) : IToSubstream;

    /// <summary>The server refused this watch, or the reading of its range, and it alone (rule 8).</summary>
    public sealed record Refused(long Id, EndReason Reason) : IToSubstream;

    /// <summary>A page of a range.</summary>
    public sealed record Listed(long Id, RangeResponse Page) : IToSubstream;

    /// <summary>The revision to read at is compacted, or lies in the store's future.</summary>
    public sealed record NotListed(long Id, bool IsCompacted) : IToSubstream;

    /// <summary>Everything up to this revision has been sent to this watch; no subscriber has asked.</summary>
    public sealed record Level(long Id, long Revision) : IToSubstream;

    /// <summary>Manual progress: it is about every established watch (rule 15).</summary>
    public sealed record Progressed(long Id, long Revision) : IToSubstream;

    /// <summary>Whole revisions of this watch that came by another while it catches up; they may come once more by its own.</summary>
    public sealed record FromCover(long Id, EventBatch Events, int Bytes) : IToSubstream;

    /// <summary>Answer <see cref="Synced"/>: the connection reads on when all have.</summary>
    public sealed record Sync(long Id) : IToSubstream;

    /// <summary>The call is open.</summary>
    public sealed record Connected : IToSupervisor
    {
        public static readonly Connected Instance = new();
    }

    /// <summary>The server has answered for the first time on this connection.</summary>
    public sealed record Answering : IToSupervisor
    {
        public static readonly Answering Instance = new();
    }

    /// <summary>The server has created a watch for the first time on this connection: it takes the stream's token.</summary>
    public sealed record TokenAccepted : IToSupervisor
    {
        public static readonly TokenAccepted Instance = new();
    }

    /// <summary>The connection is over; it stops itself after this.</summary>
    public sealed record Failed(GrpcException Failure) : IToSupervisor;

    /// <summary>
    /// The connection is over because its member has another store, or one that went back (rule 12). Nothing of it has been routed.
    /// </summary>
    public sealed record StoreReplaced(EndReason Reason) : IToSupervisor;

    /// <summary>The connection is over because the server does not keep to the ids asked for (rule 4).</summary>
    public sealed record IdsNotKept : IToSupervisor
    {
        public static readonly IdsNotKept Instance = new();
    }
}

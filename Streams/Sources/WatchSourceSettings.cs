using Akka.Actor;

namespace Watch.Actors.Streams;

/// <summary>What a source watches, and how.</summary>
/// <param name="Range">The keys to watch.</param>
public sealed record WatchSourceSettings(KeyRange Range)
{
    /// <summary>Start revision, previous values, filters and the like. What a source sets by itself is said there.</summary>
    public WatchOptions Options { get; init; } = WatchOptions.Default;

    /// <summary>Metadata and the like: watches with equal contexts share a stream to the server.</summary>
    public StreamContext Context { get; init; } = StreamContext.Default;

    /// <summary>
    /// How many notifications with events may lie between the server and downstream, at least 1; 0 is taken as 1.
    /// null: <c>watch-actors.delivery.credit</c>.
    /// </summary>
    public int? Credit { get; init; }

    /// <summary>The cluster's name (<see cref="WatchMultiplexer.Cluster"/>); empty for the common one.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>
    /// Whom the source subscribes to; null: the multiplexer of <see cref="Cluster"/> in the actor system that the stream runs in.
    /// For a multiplexer that is an actor of one's own, or one on another node.
    /// </summary>
    public IActorRef? Multiplexer { get; init; }
}

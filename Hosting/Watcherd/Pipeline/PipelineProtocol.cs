using Akka.Actor;
using Google.Protobuf;
using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Checkpoints;

namespace Watch.Actors.Watcherd.Pipeline;

/// <summary>What the actors of a watch say to each other, and to whoever runs them.</summary>
internal static class PipelineProtocol
{
    /// <summary>
    /// To a runner: finish what is being done, keep how far it came, and stop. Whoever sent it sees the runner terminate.
    /// </summary>
    /// <param name="Limit">How long running actions may take.</param>
    public sealed record Stop(TimeSpan Limit);

    /// <summary>To a runner: answered by <see cref="WatchState"/>.</summary>
    public sealed record QueryWatch
    {
        public static QueryWatch Instance { get; } = new();
    }

    /// <summary>To the runner's parent, once: what stood when it began has been acted on, and that is kept.</summary>
    /// <param name="Watch">The watch.</param>
    /// <param name="IsClean">Whether no change became a dead letter.</param>
    public sealed record UpToDate(string Watch, bool IsClean);

    /// <summary>To the runner's parent: the watch has ended; it begins again after a wait.</summary>
    /// <param name="Watch">The watch.</param>
    /// <param name="Why">One line for a reader.</param>
    public sealed record Ended(string Watch, string Why);

    /// <summary>To a queue: changes to act on.</summary>
    /// <param name="Position">Where they stand; never falls.</param>
    /// <param name="Changes">The changes, in order; may be empty.</param>
    /// <param name="Range">The range as it is with them, for actions over the whole of it.</param>
    public sealed record Offer(long Position, IReadOnlyList<KeyChange> Changes, IRangeView Range) : INoSerializationVerificationNeeded;

    /// <summary>To a queue: begin no further run. Answered by <see cref="Drained"/> when none is under way.</summary>
    /// <param name="Limit">After this long, what still runs is given up.</param>
    public sealed record Drain(TimeSpan Limit);

    /// <summary>To the runner: no run of this action is under way, and none will be.</summary>
    public sealed record Drained(int Action);

    /// <summary>To the runner: how an action stands.</summary>
    /// <param name="Action">Which one.</param>
    /// <param name="Taken">The last offer that it has taken.</param>
    /// <param name="Reached">Everything up to this position is settled.</param>
    /// <param name="State">Its picture.</param>
    /// <param name="Settled">What has just been settled; null for nothing.</param>
    public sealed record Report(int Action, long Taken, long Reached, ActionState State, SettledChange? Settled)
        : INoSerializationVerificationNeeded;
}

/// <summary>A change, under the key that it waits under.</summary>
internal readonly record struct KeyChange(ByteString Key, Change Change)
{
    /// <summary>What is known of the key before an action is run for the change.</summary>
    public KnownKey Begun => new(Key, Change.ModRevision, KnownStage.Begun);

    /// <summary>What is known of the key once all actions have been run for the change.</summary>
    public KnownKey Done => new(Key, Change.ModRevision, Change.Type == EventType.Delete ? KnownStage.Gone : KnownStage.Done);
}

/// <summary>A change that needs nothing more.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Position">Where it was offered.</param>
internal sealed record SettledChange(ByteString Key, long Position);

using Akka.Actor;

namespace Watch.Actors.Cluster.Sharding;

/// <summary>
/// What a shared watch and its followers tell each other. A follower's position is a revision up to which it has been sent everything.
/// </summary>
internal static class SharingProtocol
{
    /// <summary>To the shared watch: may I go on from here, in this cluster?</summary>
    public sealed record Join(long Position, ulong ClusterId) : INoSerializationVerificationNeeded;

    /// <summary>To a follower: yes. It pulls from now on.</summary>
    public sealed record Joined : INoSerializationVerificationNeeded
    {
        public static readonly Joined Instance = new();
    }

    /// <summary>To a follower: not before it has come further, if the shared watch stands there; else when that begins.</summary>
    public sealed record NotYet(bool HasBegun) : INoSerializationVerificationNeeded;

    /// <summary>To followers: the shared watch stands.</summary>
    public sealed record Begun : INoSerializationVerificationNeeded
    {
        public static readonly Begun Instance = new();
    }

    /// <summary>To the shared watch: the next events after this position, as soon as there are any.</summary>
    public sealed record Pull(long Position) : INoSerializationVerificationNeeded;

    /// <summary>To a follower: the events that it pulled.</summary>
    public sealed record Pulled(EventBatch Events) : INoSerializationVerificationNeeded;

    /// <summary>To a follower: what it pulls is kept no more. It is none of the joined any longer.</summary>
    public sealed record Behind : INoSerializationVerificationNeeded
    {
        public static readonly Behind Instance = new();
    }

    /// <summary>To those who have joined: nothing but what is up to <paramref name="Last"/> is pending up to this revision.</summary>
    public sealed record Level(long Revision, long Last) : INoSerializationVerificationNeeded;

    /// <summary>To those who have joined: the shared watch has ended, after events up to <paramref name="Last"/>. They are joined no longer.</summary>
    public sealed record Over(EndReason Reason, long Last) : INoSerializationVerificationNeeded;

    /// <summary>To the shared watch: ask for progress.</summary>
    public sealed record AskProgress : INoSerializationVerificationNeeded
    {
        public static readonly AskProgress Instance = new();
    }
}

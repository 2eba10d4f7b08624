namespace Watch.Actors.TestKit.Guarantees;

/// <summary>What a subscriber is promised (contract, G1 to G6, and what stands beside them).</summary>
public enum Guarantee
{
    /// <summary>G1: revisions do not go back, and a transaction's order is kept.</summary>
    Ordered,

    /// <summary>G2: no revision of a key comes twice.</summary>
    Unique,

    /// <summary>G3: what is delivered is what happened, without a gap between first and last.</summary>
    Reliable,

    /// <summary>G4: a revision is in one notification.</summary>
    Atomic,

    /// <summary>G5: a watch from a revision begins with the first event that matches from there on.</summary>
    Resumable,

    /// <summary>G6: after progress, nothing at or below it comes, and progress does not go back.</summary>
    Bookmarkable,

    /// <summary>Nothing comes that a filter leaves out, or that is not in the range.</summary>
    Filtered,

    /// <summary>Creates and modifications are told apart.</summary>
    CreateModify,

    /// <summary>Previous values are the ones before; absent only where they are compacted.</summary>
    PrevKv,

    /// <summary>That the watch stands is told once, first, and to who asked for it.</summary>
    Started,

    /// <summary>A watch ends once, last, and with a reason; lost history is its end, or is made good by a resync.</summary>
    Ended,

    /// <summary>Rule 12: after a resync the subscriber has been told of what stands at its revision, and of what is gone.</summary>
    Resynced,
}

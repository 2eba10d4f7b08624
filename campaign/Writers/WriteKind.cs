namespace Watch.Actors.Campaign.Writers;

/// <summary>What a write does.</summary>
internal enum WriteKind
{
    Put,

    /// <summary>A put whose key ends with a lease that is not kept alive.</summary>
    LeasedPut,

    Delete,

    /// <summary>A part of a folder is deleted at one revision.</summary>
    RangeDelete,

    /// <summary>Several keys are put and deleted at one revision.</summary>
    Transaction,

    /// <summary>A transaction that is so large that a few of them make a response come in fragments, where they are asked for.</summary>
    LargeTransaction,
}

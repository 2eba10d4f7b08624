namespace Watch.Actors.Campaign.Nemesis;

/// <summary>What is done to the members.</summary>
internal enum Harm
{
    /// <summary>A member is killed (SIGKILL) and started again.</summary>
    Kill,

    /// <summary>A member is stopped (SIGSTOP) and goes on (SIGCONT).</summary>
    Pause,

    /// <summary>A member is stopped for longer than it takes to find any silent connection. Not in the first round.</summary>
    LongPause,

    /// <summary>History is compacted, some way behind.</summary>
    Compact,

    /// <summary>History is compacted close behind: parked watches are overtaken.</summary>
    CompactNear,

    /// <summary>A member's database is defragmented.</summary>
    Defragment,

    /// <summary>The leader is killed and started again. In a cluster only.</summary>
    KillLeader,

    /// <summary>A member is cut off from the others and joined again. In a cluster only.</summary>
    Isolate,
}

namespace Watch.Actors.Model;

/// <summary>One WatchResponse, its events a view over the bytes that were received.</summary>
internal sealed record ServerResponse
{
    /// <summary>The watch id of a response that is not about one watch: a failed create (S2) or manual progress (S10).</summary>
    public const long NoWatch = -1;

    public ulong ClusterId { get; init; }

    /// <summary>The member that answered.</summary>
    public ulong MemberId { get; init; }

    /// <summary>The store's revision; 0 says nothing (S3, S7).</summary>
    public long HeaderRevision { get; init; }

    public long WatchId { get; init; }

    public bool Created { get; init; }

    public bool Canceled { get; init; }

    public long CompactRevision { get; init; }

    public string CancelReason { get; init; } = "";

    /// <summary>More parts of the same response follow (S11).</summary>
    public bool Fragment { get; init; }

    public EventBatch? Events { get; init; }

    /// <summary>Bytes that it holds in memory: those received, and its events as views over them.</summary>
    public int Bytes { get; init; }

    /// <summary>Rule 15: nothing but a revision.</summary>
    public bool IsProgress => Events is null && !Created && !Canceled && CompactRevision == 0 && HeaderRevision != 0;
}

namespace Watch.Actors.Model;

/// <summary>Whether a response comes from the store that a stream has been watching.</summary>
internal enum StoreVerdict
{
    /// <summary>Yes, as far as it tells.</summary>
    Same,

    /// <summary>A new connection's member is behind what has been seen: it lags, or the store went back. A read tells which.</summary>
    Behind,

    /// <summary>No: another cluster, or a store that went back.</summary>
    Other,
}

/// <summary>
/// Which store a stream watches: its cluster id and the highest revision seen. Another cluster id, or a store that is behind that revision,
/// means that history is lost (rule 12): a backup was restored, or the endpoint leads elsewhere. A member may lag, so one that is behind
/// is not judged by its own word.
/// </summary>
internal sealed class StoreIdentity
{
    private ulong _clusterId;

    /// <summary>The highest revision seen.</summary>
    public long Revision { get; private set; }

    /// <summary>Judges a response, and learns from it.</summary>
    /// <param name="clusterId">The header's cluster id; 0 says nothing.</param>
    /// <param name="revision">The header's revision; 0 says nothing.</param>
    /// <param name="isFirst">Whether it is the first of its connection that tells a revision.</param>
    public StoreVerdict Judge(ulong clusterId, long revision, bool isFirst)
    {
        if (clusterId != 0 && _clusterId != 0 && clusterId != _clusterId) return StoreVerdict.Other;
        if (isFirst && revision > 0 && revision < Revision) return StoreVerdict.Behind;
        if (_clusterId == 0) _clusterId = clusterId;
        Revision = Math.Max(Revision, revision);
        return StoreVerdict.Same;
    }

    /// <summary>Judges the answer to a linearizable read, which no member gives before it has caught up, and learns from it.</summary>
    /// <param name="clusterId">The header's cluster id; 0 says nothing.</param>
    /// <param name="revision">The header's revision; 0 says nothing.</param>
    /// <param name="asked"><see cref="Revision"/> when it was asked: what the stream has seen since, the read may not have.</param>
    public StoreVerdict JudgeRead(ulong clusterId, long revision, long asked) =>
        revision > 0 && revision < asked ? StoreVerdict.Other : Judge(clusterId, revision, isFirst: false);

    /// <summary>The stream goes on with another store.</summary>
    /// <returns>Why its watches have lost their history.</returns>
    public EndReason Adopt(ulong clusterId, long revision)
    {
        var reason = EndReasons.HistoryLost(isOtherCluster: clusterId != _clusterId, Revision, revision);
        (_clusterId, Revision) = (clusterId, revision);
        return reason;
    }
}

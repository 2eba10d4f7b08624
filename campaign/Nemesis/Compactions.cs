using Watch.Actors.TestKit;
using Watch.Actors.Campaign.Chronicle;
using Watch.Actors.Transport;

namespace Watch.Actors.Campaign.Nemesis;

/// <summary>Compacts what the history has been read of, and remembers how far.</summary>
/// <param name="history">Nothing is compacted that it has not read.</param>
/// <param name="etcd">The server's version: what it gets wrong is kept away from.</param>
/// <param name="proxies">Between the watches and the members.</param>
internal sealed class Compactions(HistoryReader history, string etcd, IReadOnlyList<FaultProxy> proxies)
{
    private readonly bool _sparesDeletes = ServerFaults.LosesDeletesAtCompaction(etcd);
    private readonly bool _cutsStreams = ServerFaults.SkipsWhatIsCompacted(etcd);

    private long _revision;

    /// <summary>The highest revision at which it was asked to compact, whether that was done or not.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <returns>Whether it was done.</returns>
    public async Task<bool> CompactAsync(Members members, int member, int leaves)
    {
        var revision = history.Revision - leaves;
        while (_sparesDeletes && history.IsDelete(revision)) revision--;
        if (revision <= Revision) return false;
        Volatile.Write(ref _revision, revision);

        // Nothing has piled up on a stream that is new.
        if (_cutsStreams)
            foreach (var proxy in proxies) proxy.Cut();
        try
        {
            await members.CallAsync(member, (kv, limit) => kv.CompactAsync(revision, limit));
            return true;
        }
        catch (GrpcException)
        {
            return false;
        }
    }
}

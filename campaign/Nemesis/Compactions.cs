using Watch.Actors.Campaign.Chronicle;
using Watch.Actors.Transport;

namespace Watch.Actors.Campaign.Nemesis;

/// <summary>Compacts what the history has been read of, and remembers how far.</summary>
/// <param name="history">Nothing is compacted that it has not read.</param>
/// <param name="sparesDeletes">Whether the server loses a delete at the very revision that is compacted (etcd-io/etcd#18089).</param>
internal sealed class Compactions(HistoryReader history, bool sparesDeletes)
{
    private long _revision;

    /// <summary>The highest revision at which it was asked to compact, whether that was done or not.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <returns>Whether it was done.</returns>
    public async Task<bool> CompactAsync(Members members, int member, int leaves)
    {
        var revision = history.Revision - leaves;
        while (sparesDeletes && history.IsDelete(revision)) revision--;
        if (revision <= Revision) return false;
        Volatile.Write(ref _revision, revision);
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

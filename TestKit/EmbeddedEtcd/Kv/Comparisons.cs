using Watch.Actors.Protos;
using Watch.Actors.TestKit.Embedded.Store;
using static Watch.Actors.Protos.Compare.Types;

namespace Watch.Actors.TestKit.Embedded.Kv;

/// <summary>The conditions of a transaction.</summary>
internal static class Comparisons
{
    private static readonly KeyValue Missing = new();

    /// <summary>Whether a condition holds: for a range, whether it holds for every key in it.</summary>
    public static bool Holds(MvccStore store, Compare condition)
    {
        var any = false;
        foreach (var kv in store.Read(KeyRanges.Of(condition.Key, condition.RangeEnd), store.Revision))
        {
            any = true;
            if (!Holds(condition, kv)) return false;
        }

        // A missing key has version, revisions and lease 0, but no value that could be told from an empty one.
        return any || (condition.Target != CompareTarget.Value && Holds(condition, Missing));
    }

    private static bool Holds(Compare condition, KeyValue kv)
    {
        var order = condition.Target switch
        {
            CompareTarget.Version => kv.Version.CompareTo(condition.Version),
            CompareTarget.Create => kv.CreateRevision.CompareTo(condition.CreateRevision),
            CompareTarget.Mod => kv.ModRevision.CompareTo(condition.ModRevision),
            CompareTarget.Lease => kv.Lease.CompareTo(condition.Lease),
            _ => kv.Value.Span.SequenceCompareTo(condition.Value.Span),
        };
        return condition.Result switch
        {
            CompareResult.Equal => order == 0,
            CompareResult.NotEqual => order != 0,
            CompareResult.Greater => order > 0,
            CompareResult.Less => order < 0,
            _ => true,
        };
    }
}

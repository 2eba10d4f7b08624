using Google.Protobuf;
using Watch.Actors.Protos;

namespace Watch.Actors.Model;

/// <summary>One watch that stands for many: its range holds theirs, it begins where the first of them does, and its options are theirs.</summary>
/// <typeparam name="T">A watch.</typeparam>
/// <param name="Request">What to ask for; without a watch id, and without progress notifications.</param>
/// <param name="Members">Those that it stands for, in the order of their first keys.</param>
internal sealed record CoverPlan<T>(WatchCreateRequest Request, IReadOnlyList<T> Members);

/// <summary>
/// Makes few watches out of many that are behind. The server catches up 512 watches in a round and reads the history anew for each (S7):
/// ten thousand cost it twenty readings, and one where neighbours share a watch.
/// </summary>
internal static class CoverPlans
{
    /// <summary>Groups watches with the same options into covers over neighbours in the order of keys.</summary>
    /// <param name="watches">The watches, all from a revision.</param>
    /// <param name="request">What each would ask for.</param>
    /// <param name="most">How many covers to aim at; each set of options may add one.</param>
    public static IEnumerable<CoverPlan<T>> Make<T>(IReadOnlyCollection<T> watches, Func<T, WatchCreateRequest> request, int most)
    {
        var size = Math.Max(1, (watches.Count + most - 1) / most);
        return watches
            .GroupBy(watch => OptionsOf(request(watch)))
            .SelectMany(alike => alike.OrderBy(watch => request(watch).Key.Memory, KeyInterval.KeyOrder).Chunk(size))
            .Select(members => new CoverPlan<T>(Cover([.. members.Select(request)]), members));
    }

    private static (bool PrevKv, bool Fragment, bool NoPut, bool NoDelete) OptionsOf(WatchCreateRequest request) => (
        request.PrevKv, request.Fragment,
        request.Filters.Contains(WatchCreateRequest.Types.FilterType.Noput),
        request.Filters.Contains(WatchCreateRequest.Types.FilterType.Nodelete));

    private static WatchCreateRequest Cover(WatchCreateRequest[] members)
    {
        var cover = members[0].Clone();
        cover.WatchId = 0;
        cover.ProgressNotify = false;
        cover.StartRevision = members.Min(member => member.StartRevision);
        cover.RangeEnd = UnsafeByteOperations.UnsafeWrap(members.Select(KeyInterval.Of).Aggregate((all, next) => all.With(next)).End);
        return cover;
    }
}

using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.TestKit.Embedded.Store;

namespace Watch.Actors.TestKit.Embedded.Kv;

/// <summary>Answers a Range request: reads, filters by revision, sorts, cuts, in this order.</summary>
internal static class RangeQuery
{
    private static readonly Comparer<ByteString> ByBytes =
        Comparer<ByteString>.Create((a, b) => a.Span.SequenceCompareTo(b.Span));

    /// <summary>Refuses a request that is wrong in itself.</summary>
    public static void Check(RangeRequest request)
    {
        KeyRanges.Of(request.Key, request.RangeEnd);
        if (!Enum.IsDefined(request.SortOrder) || !Enum.IsDefined(request.SortTarget)) throw EtcdErrors.InvalidSort();
    }

    /// <summary>Answers it from the keys as they are.</summary>
    /// <param name="store">The keys.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="current">The newest revision that the reader may see, and sees unless it asks for another.</param>
    public static RangeResponse Run(MvccStore store, RangeRequest request, long current)
    {
        if (request.Revision > 0) store.CheckReadable(request.Revision, current);
        var found = store.Read(KeyRanges.Of(request.Key, request.RangeEnd), request.Revision > 0 ? request.Revision : current);
        var response = new RangeResponse { Header = new ResponseHeader { Revision = current } };
        if (request.CountOnly)
        {
            response.Count = found.LongCount();
            return response;
        }

        var all = found.ToList();
        response.Count = all.Count;
        var kept = Sort(request, all.Where(kv => IsInRevisions(request, kv))).ToList();
        response.More = request.Limit > 0 && kept.Count > request.Limit;
        var shown = response.More ? kept.Take((int)request.Limit) : kept;
        response.Kvs.AddRange(request.KeysOnly ? shown.Select(WithoutValue) : shown);
        return response;
    }

    private static bool IsInRevisions(RangeRequest request, KeyValue kv) =>
        (request.MaxModRevision == 0 || kv.ModRevision <= request.MaxModRevision)
        && (request.MinModRevision == 0 || kv.ModRevision >= request.MinModRevision)
        && (request.MaxCreateRevision == 0 || kv.CreateRevision <= request.MaxCreateRevision)
        && (request.MinCreateRevision == 0 || kv.CreateRevision >= request.MinCreateRevision);

    // A target without an order sorts upwards; the store's own order is by key, upwards.
    private static IEnumerable<KeyValue> Sort(RangeRequest request, IEnumerable<KeyValue> kvs)
    {
        var descending = request.SortOrder == RangeRequest.Types.SortOrder.Descend;
        return request.SortTarget switch
        {
            RangeRequest.Types.SortTarget.Version => By(kvs, kv => kv.Version, Comparer<long>.Default, descending),
            RangeRequest.Types.SortTarget.Create => By(kvs, kv => kv.CreateRevision, Comparer<long>.Default, descending),
            RangeRequest.Types.SortTarget.Mod => By(kvs, kv => kv.ModRevision, Comparer<long>.Default, descending),
            RangeRequest.Types.SortTarget.Value => By(kvs, kv => kv.Value, ByBytes, descending),
            _ => descending ? kvs.Reverse() : kvs,
        };
    }

    private static IEnumerable<KeyValue> By<T>(
        IEnumerable<KeyValue> kvs, Func<KeyValue, T> target, IComparer<T> comparer, bool descending) =>
        descending ? kvs.OrderByDescending(target, comparer) : kvs.OrderBy(target, comparer);

    private static KeyValue WithoutValue(KeyValue kv) => new()
    {
        Key = kv.Key,
        CreateRevision = kv.CreateRevision,
        ModRevision = kv.ModRevision,
        Version = kv.Version,
        Lease = kv.Lease,
    };
}

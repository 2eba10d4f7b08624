using Watch.Actors.Protos;
using Watch.Actors.TestKit.Embedded.Store;

namespace Watch.Actors.TestKit.Embedded.Kv;

/// <summary>Checks and applies DeleteRange requests.</summary>
internal static class Deletes
{
    /// <summary>Refuses a request that is wrong in itself.</summary>
    public static void Check(DeleteRangeRequest request) => KeyRanges.Of(request.Key, request.RangeEnd);

    /// <summary>Applies a request that passed the check.</summary>
    public static DeleteRangeResponse Apply(WriteBatch batch, DeleteRangeRequest request)
    {
        var deleted = batch.Delete(KeyRanges.Of(request.Key, request.RangeEnd));
        var response = new DeleteRangeResponse
        {
            Header = new ResponseHeader { Revision = batch.Revision },
            Deleted = deleted.Count,
        };
        if (request.PrevKv) response.PrevKvs.AddRange(deleted.Select(change => change.Previous));
        return response;
    }
}

using Watch.Actors.Protos;
using Watch.Actors.TestKit.Embedded.Store;

namespace Watch.Actors.TestKit.Embedded.Kv;

/// <summary>Checks and applies Put requests.</summary>
internal static class Puts
{
    /// <summary>Refuses a request that is wrong in itself.</summary>
    public static void Check(PutRequest request)
    {
        if (request.Key.IsEmpty) throw EtcdErrors.EmptyKey();
        if (request.IgnoreValue && !request.Value.IsEmpty) throw EtcdErrors.ValueProvided();
        if (request.IgnoreLease && request.Lease != 0) throw EtcdErrors.LeaseProvided();
    }

    /// <summary>Refuses a request that does not fit the keys and leases as they are.</summary>
    public static void CheckAgainst(MvccStore store, Func<long, bool> leaseExists, PutRequest request)
    {
        if (request.Lease != 0 && !leaseExists(request.Lease)) throw EtcdErrors.LeaseNotFound();
        if ((request.IgnoreValue || request.IgnoreLease) && !store.Read(new KeyRange(request.Key.Memory, default), store.Revision).Any())
            throw EtcdErrors.KeyNotFound();
    }

    /// <summary>Applies a request that passed both checks.</summary>
    public static PutResponse Apply(WriteBatch batch, PutRequest request)
    {
        var (value, lease) = (request.Value, request.Lease);
        if (request.IgnoreValue || request.IgnoreLease)
        {
            var kept = batch.Read(new KeyRange(request.Key.Memory, default)).Single();
            if (request.IgnoreValue) value = kept.Value;
            if (request.IgnoreLease) lease = kept.Lease;
        }

        var change = batch.Put(request.Key, value, lease);
        return new PutResponse
        {
            Header = new ResponseHeader { Revision = batch.Revision },
            PrevKv = request.PrevKv ? change.Previous : null,
        };
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Watch.Actors.Protos;

namespace Watch.Actors.Model;

/// <summary>
/// What a subscriber knows of its range: the keys, each with the revision of its last change. A listing is compared with it, page by page:
/// what differs is what the subscriber has to be told. Holds a copy of each key, and no values.
/// </summary>
internal sealed class KnownKeys
{
    private const long Unsure = -1;

    private readonly Dictionary<ByteString, Entry> _keys = [];
    private int _listing;

    /// <summary>How many keys it holds.</summary>
    public int Count => _keys.Count;

    /// <summary>The subscriber is told of these events.</summary>
    public void Told(EventBatch events)
    {
        foreach (var one in events)
        {
            var key = UnsafeByteOperations.UnsafeWrap(one.Key);
            if (one.Type == EventType.Delete) _keys.Remove(key);
            else Set(key, one.ModRevision);
        }
    }

    /// <summary>Nothing is known.</summary>
    public void Clear() => _keys.Clear();

    /// <summary>Revisions are those of another store: the keys are known, what they hold is not.</summary>
    public void Distrust()
    {
        foreach (var key in _keys.Keys) CollectionsMarshal.GetValueRefOrNullRef(_keys, key).ModRevision = Unsure;
    }

    /// <summary>A listing begins.</summary>
    public void BeginListing() => _listing++;

    /// <summary>A page of the listing.</summary>
    /// <returns>What is new or changed, and known from now on.</returns>
    public IReadOnlyList<KeyValue> Compare(IEnumerable<KeyValue> page)
    {
        var changed = new List<KeyValue>();
        foreach (var kv in page)
        {
            if (!_keys.TryGetValue(kv.Key, out var known) || known.ModRevision != kv.ModRevision) changed.Add(kv);
            Set(kv.Key, kv.ModRevision);
        }
        return changed;
    }

    /// <summary>The listing is complete.</summary>
    /// <returns>The keys that it did not have, and that are known no more.</returns>
    public IReadOnlyList<ByteString> EndListing()
    {
        List<ByteString> gone = [.. _keys.Where(known => known.Value.Listing != _listing).Select(known => known.Key)];
        foreach (var key in gone) _keys.Remove(key);
        return gone;
    }

    private void Set(ByteString key, long modRevision)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(_keys, key);
        if (Unsafe.IsNullRef(ref known)) _keys.Add(ByteString.CopyFrom(key.Span), new Entry(modRevision, _listing));
        else known = new Entry(modRevision, _listing);
    }

    private record struct Entry(long ModRevision, int Listing);
}

using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Campaign.Chronicle;

/// <summary>Holds a history against what etcd says of its keys: whether what was read is what happened.</summary>
internal static class StoreState
{
    /// <returns>One line for each key that differs.</returns>
    public static IEnumerable<string> Differences(History history, RangeResponse store)
    {
        var replayed = Replay(history, store.Header.Revision);
        foreach (var kv in store.Kvs)
            if (!replayed.Remove(kv.Key, out var e))
                yield return $"{kv.Key.ToStringUtf8()} is in the store, and not in the history";
            else if (e.ModRevision != kv.ModRevision || e.CreateRevision != kv.CreateRevision || e.Version != kv.Version
                || e.Lease != kv.Lease || !e.Value.Span.SequenceEqual(kv.Value.Span))
                yield return $"{e} is in the history, and the store has revision {kv.ModRevision}, version {kv.Version}, lease {kv.Lease}";
        foreach (var e in replayed.Values) yield return $"{e} is in the history, and not in the store";
    }

    private static Dictionary<ByteString, WatchEvent> Replay(History history, long upTo)
    {
        var keys = new Dictionary<ByteString, WatchEvent>();
        foreach (var e in history.Events.TakeWhile(e => e.ModRevision <= upTo))
            if (e.Type == EventType.Delete) keys.Remove(ByteString.CopyFrom(e.Key.Span));
            else keys[ByteString.CopyFrom(e.Key.Span)] = e;
        return keys;
    }
}

using System.Text;
using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;

namespace Watch.Actors.Specs.Model;

/// <summary>Batches as they come from the wire, for specs.</summary>
internal static class EventBatches
{
    public static EventBatch Of(params WatchEvent[] events) => new(events);

    /// <summary>A put of the key "k" at each of these revisions.</summary>
    public static EventBatch AtRevisions(params long[] revisions) => new([.. revisions.Select(revision => Put("k", "v", revision))]);

    public static WatchEvent Put(string key, string value, long modRevision, string? previous = null, long? createRevision = null) =>
        Put(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value), modRevision, previous is null ? null : Encoding.UTF8.GetBytes(previous), createRevision);

    public static WatchEvent Put(byte[] key, byte[] value, long modRevision, byte[]? previous = null, long? createRevision = null)
    {
        var wire = new Event
        {
            Kv = new KeyValue
            {
                Key = ByteString.CopyFrom(key), Value = ByteString.CopyFrom(value),
                ModRevision = modRevision, CreateRevision = createRevision ?? modRevision, Version = 1,
            },
        };
        if (previous is not null) wire.PrevKv = new KeyValue { Key = wire.Kv.Key, Value = ByteString.CopyFrom(previous) };
        return Read(wire);
    }

    public static WatchEvent Delete(string key, long modRevision) => Read(new Event
    {
        Type = Event.Types.EventType.Delete,
        Kv = new KeyValue { Key = ByteString.CopyFromUtf8(key), ModRevision = modRevision },
    });

    private static WatchEvent Read(Event wire) =>
        WatchResponseDecoder.Decode(new WatchResponse { Events = { wire } }.ToByteArray()).Events![0];
}

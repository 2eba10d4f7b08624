using System.Text;
using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Wire = Watch.Actors.Protos.Wire;

namespace Watch.Actors.Serialization;

/// <summary>
/// Events on the wire. Keys and values are copied once, into the bytes that are sent; what is read are views over the bytes that came.
/// </summary>
internal static class EventsMapping
{
    // Field and length of an event, of its key-value, and of a key of one byte.
    private const int SmallestEvent = 7;

    public static byte[] ToBytes(EtcdWatch.Events message)
    {
        var wire = new Wire.Events { Tag = message.Tag, Count = message.Batch.Count };
        wire.Events_.Capacity = message.Batch.Count;
        foreach (var each in message.Batch) wire.Events_.Add(ToWire(each));
        return wire.ToByteArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no events.</exception>
    public static EtcdWatch.Events FromBytes(byte[] bytes)
    {
        var tag = "";
        var events = Array.Empty<WatchEvent>();
        var count = 0;
        var reader = new ProtoReader(bytes, 0, bytes.Length);
        for (var field = reader.NextField(); field != 0; field = reader.NextField())
            switch (field)
            {
                case Wire.Events.TagFieldNumber:
                    var text = reader.Slice();
                    tag = Encoding.UTF8.GetString(bytes, text.At, text.Length);
                    break;
                case Wire.Events.CountFieldNumber:
                    events = count == 0 ? new WatchEvent[Announced(reader.Int64(), bytes)]
                        : throw new InvalidDataException("it announces its events after the first of them");
                    break;
                case Wire.Events.Events_FieldNumber:
                    var slice = reader.Slice();
                    if (count == events.Length) throw new InvalidDataException("it holds more events than it announces");
                    events[count++] = EventDecoder.Decode(bytes, slice);
                    break;
                default: reader.Skip(); break;
            }
        return count == events.Length ? new EtcdWatch.Events(tag, new EventBatch(events))
            : throw new InvalidDataException("it holds fewer events than it announces");
    }

    // A number that these bytes cannot hold must not cost memory.
    private static int Announced(long count, byte[] bytes) =>
        count >= 0 && count <= bytes.Length / SmallestEvent ? (int)count
        : throw new InvalidDataException("it announces more events than it can hold");

    private static Event ToWire(WatchEvent each)
    {
        var wire = new Event
        {
            Type = each.Type == EventType.Delete ? Event.Types.EventType.Delete : Event.Types.EventType.Put,
            Kv = new KeyValue
            {
                Key = UnsafeByteOperations.UnsafeWrap(each.Key),
                Value = UnsafeByteOperations.UnsafeWrap(each.Value),
                CreateRevision = each.CreateRevision,
                ModRevision = each.ModRevision,
                Version = each.Version,
                Lease = each.Lease,
            },
        };
        if (each.PreviousValue is { } previous) wire.PrevKv = new KeyValue { Value = UnsafeByteOperations.UnsafeWrap(previous) };
        return wire;
    }
}

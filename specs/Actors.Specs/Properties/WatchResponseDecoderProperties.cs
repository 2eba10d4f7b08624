using System.Runtime.CompilerServices;
using FsCheck.Xunit;
using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;

namespace Watch.Actors.Specs.Properties;

/// <summary>The decoder against Google.Protobuf, and against bytes that are no message.</summary>
public sealed class WatchResponseDecoderProperties
{
    // Bytes that lead deep into the decoder: an event, one with a previous value, the heads of fields, lengths that lie.
    private static readonly byte[][] Pieces =
    [
        [0x5a, 5, 0x12, 3, 0x0a, 1, 0x61], [0x5a, 7, 0x12, 3, 0x0a, 1, 0x61, 0x1a, 0], [0x5a], [0x12], [0x0a, 2, 0x18, 7], [0x08, 1], [0x0a], [0x80], [0xff],
        [0x5a, 0xff, 0xff, 0xff, 0xff, 0x07], [0x5a, 4, 0x12, 2, 0x0a, 9], [0x32, 3, 0xc3, 0x28, 0x61], [0xa3, 6], [3], [0],
    ];

    [Property(MaxTest = 1000)]
    public void What_protobuf_writes_is_read_as_it_was(long[] numbers, byte[][] bytes, byte flags, string reason)
    {
        var (number, blob) = (0, 0);
        var written = new WatchResponse
        {
            Header = new ResponseHeader { ClusterId = (ulong)Number(), MemberId = 1, Revision = Number(), RaftTerm = 3 },
            WatchId = Number(), Created = (flags & 1) != 0, Canceled = (flags & 2) != 0, Fragment = (flags & 4) != 0,
            CompactRevision = Number(), CancelReason = reason ?? "",
        };
        while (blob < bytes.Length)
            written.Events.Add(new Event
            {
                Type = blob % 3 == 0 ? Event.Types.EventType.Delete : Event.Types.EventType.Put,
                Kv = new KeyValue
                {
                    Key = ByteString.CopyFrom([1, .. Bytes()]), Value = ByteString.CopyFrom(Bytes()),
                    CreateRevision = Number(), ModRevision = Number(), Version = Number(), Lease = Number(),
                },
                PrevKv = blob % 2 == 0 ? null : new KeyValue { Value = ByteString.CopyFrom(Bytes()) },
            });

        var message = written.ToByteArray();
        var read = WatchResponseDecoder.Decode(message);

        Assert.Equal((written.Header.ClusterId, written.Header.Revision, written.WatchId), (read.ClusterId, read.HeaderRevision, read.WatchId));
        Assert.Equal((written.Created, written.Canceled, written.Fragment), (read.Created, read.Canceled, read.Fragment));
        Assert.Equal(written.CompactRevision, read.CompactRevision);
        var views = written.Events.Count * Unsafe.SizeOf<WatchEvent>();
        Assert.InRange(read.Bytes, message.Length + views, message.Length + 2 * views);
        Assert.Equal(WatchResponse.Parser.ParseFrom(message).CancelReason, read.CancelReason);
        Assert.Equal(written.Events, (read.Events ?? new EventBatch([])).Select(ToWire));

        long Number() => numbers.Length == 0 ? 0 : numbers[number++ % numbers.Length];

        byte[] Bytes() => blob < bytes.Length ? bytes[blob++] ?? [] : [];
    }

    [Property(MaxTest = 5000)]
    public void Bytes_that_are_no_message_are_refused_and_cost_no_more_memory_than_their_length_allows(byte[] pieces, bool manyEvents)
    {
        byte[] message = [.. manyEvents ? Enumerable.Repeat(Pieces[0], 200).SelectMany(each => each) : [], .. pieces.SelectMany(Piece)];
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refusal = Record.Exception(() => WatchResponseDecoder.Decode(message));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000 + 64 * message.Length);
        Assert.True(refusal is null or InvalidDataException, $"{refusal?.GetType().Name} for {Convert.ToHexString(message)}");
    }

    private static byte[] Piece(byte piece) => piece < 8 * Pieces.Length ? Pieces[piece / 8] : [piece];

    private static Event ToWire(WatchEvent read) => new()
    {
        Type = (Event.Types.EventType)read.Type,
        Kv = new KeyValue
        {
            Key = ByteString.CopyFrom(read.Key.Span), Value = ByteString.CopyFrom(read.Value.Span),
            CreateRevision = read.CreateRevision, ModRevision = read.ModRevision, Version = read.Version, Lease = read.Lease,
        },
        PrevKv = read.PreviousValue is { } previous ? new KeyValue { Value = ByteString.CopyFrom(previous.Span) } : null,
    };
}

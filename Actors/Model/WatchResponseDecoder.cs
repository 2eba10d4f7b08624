using System.Runtime.CompilerServices;
using System.Text;

namespace Watch.Actors.Model;

/// <summary>
/// Reads a WatchResponse without copying keys or values (field numbers: contract, "Wire").
/// Walks the whole message, so that malformed bytes are found here and never by a subscriber.
/// </summary>
internal static class WatchResponseDecoder
{
    // A reason is for a reader: what is beyond this is left out.
    private const int MaxText = 4096;

    private static readonly int EventSize = Unsafe.SizeOf<WatchEvent>();

    /// <exception cref="InvalidDataException">The bytes are no WatchResponse.</exception>
    public static ServerResponse Decode(byte[] message)
    {
        ulong clusterId = 0, memberId = 0;
        long headerRevision = 0, watchId = 0, compactRevision = 0;
        bool created = false, canceled = false, fragment = false;
        var cancelReason = "";
        WatchEvent[] events = [];
        var count = 0;

        var reader = new ProtoReader(message, 0, message.Length);
        for (var field = reader.NextField(); field != 0; field = reader.NextField())
            switch (field)
            {
                case 1: (clusterId, memberId, headerRevision) = Header(message, reader.Slice()); break;
                case 2: watchId = reader.Int64(); break;
                case 3: created = reader.Bool(); break;
                case 4: canceled = reader.Bool(); break;
                case 5: compactRevision = reader.Int64(); break;
                case 6: cancelReason = Text(message, reader.Slice()); break;
                case 7: fragment = reader.Bool(); break;
                case 11:
                    var slice = reader.Slice();
                    var decoded = EventDecoder.Decode(message, slice);
                    if (count == events.Length) Array.Resize(ref events, Capacity(count, slice, message.Length));
                    events[count++] = decoded;
                    break;
                default: reader.Skip(); break;
            }

        // A guess by an event that was smaller than the rest would be kept for as long as any of them.
        if (events.Length > 2 * count) Array.Resize(ref events, count);
        return new ServerResponse
        {
            ClusterId = clusterId, MemberId = memberId, HeaderRevision = headerRevision, WatchId = watchId,
            Created = created, Canceled = canceled, CompactRevision = compactRevision, CancelReason = cancelReason, Fragment = fragment,
            Events = count == 0 ? null : new EventBatch(events, 0, count), Bytes = message.Length + events.Length * EventSize,
        };
    }

    // Events of one response are mostly alike in size: guess their number from this one, so that one array does.
    private static int Capacity(int count, (int At, int Length) slice, int messageLength)
    {
        var rest = messageLength - (slice.At + slice.Length);
        return count + 1 + rest / (slice.Length + 2) + (count >> 1);
    }

    private static (ulong ClusterId, ulong MemberId, long Revision) Header(ReadOnlySpan<byte> bytes, (int At, int Length) slice)
    {
        ulong clusterId = 0, memberId = 0;
        long revision = 0;
        var reader = new ProtoReader(bytes, slice.At, slice.At + slice.Length);
        for (var field = reader.NextField(); field != 0; field = reader.NextField())
            switch (field)
            {
                case 1: clusterId = reader.UInt64(); break;
                case 2: memberId = reader.UInt64(); break;
                case 3: revision = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        return (clusterId, memberId, revision);
    }

    private static string Text(byte[] message, (int At, int Length) slice) =>
        Encoding.UTF8.GetString(message, slice.At, Math.Min(slice.Length, MaxText));
}

using System.Buffers;

namespace Watch.Actors.Model;

/// <summary>
/// Takes a large WatchResponse apart while it arrives, into responses as a server sends them that was asked for fragments (rule 14, S11):
/// each has the header and the watch id, and all but the last say that more follow. So memory is needed for a part, not for the whole:
/// a catch-up response of 1000 revisions (S7) can be a hundred megabytes.
/// </summary>
/// <param name="length">The length of the response, in bytes.</param>
/// <param name="partSize">A part ends with the event that brings it to this size, in bytes. The last has an event too, if there is any.</param>
internal sealed class ResponseSplitter(long length, int partSize)
{
    /// <summary>
    /// Far above a response of single events, far below what a process has to spare: a larger response is handed on in parts of this size.
    /// </summary>
    public const int PartSize = 1024 * 1024;

    private const int WatchIdField = 2, FragmentField = 7, EventsField = 11;

    // What is said of a response as a whole is some numbers, and a reason for a reader.
    private const int MaxKept = 64 * 1024;

    private static readonly byte[] MoreFollow = [FragmentField << 3, 1];

    private readonly ArrayBufferWriter<byte> _common = new(64);
    private readonly ArrayBufferWriter<byte> _others = new(64);
    private long _left = length;
    private long _run;
    private bool _hasEvent;

    /// <summary>Whether the response has been taken to its end.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Takes what has arrived, as far as it makes whole parts.</summary>
    /// <param name="buffer">The bytes here; those that were taken are cut off.</param>
    /// <param name="parts">Where parts are added.</param>
    /// <exception cref="InvalidDataException">The bytes are no WatchResponse, or one that cannot be taken apart.</exception>
    public void Take(ref ReadOnlySequence<byte> buffer, ICollection<byte[]> parts)
    {
        var reader = ReaderBehindRun(buffer);
        while (_left > _run)
        {
            if (!TryMeasure(ref reader, _left - _run, out var field, out var size)) return;
            if (field <= FragmentField && size > MaxKept) throw Malformed("a field of a large response is too long");
            if (reader.Consumed + reader.Remaining < _run + size) return;
            if (field <= FragmentField)
            {
                Keep(field, ref buffer, size);
                reader = ReaderBehindRun(buffer);
                continue;
            }
            if (field == EventsField && _hasEvent && _run >= partSize)
            {
                Emit(ref buffer, parts, MoreFollow);
                reader = ReaderBehindRun(buffer);
            }
            _hasEvent |= field == EventsField;
            _run += size;
            reader.Advance(_run - reader.Consumed);
        }
        Emit(ref buffer, parts, _others.WrittenSpan);
        IsDone = true;
    }

    private SequenceReader<byte> ReaderBehindRun(ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        reader.Advance(_run);
        return reader;
    }

    // etcd sends fields in the order of their numbers: what a response is about stands before its events.
    private void Keep(int field, ref ReadOnlySequence<byte> buffer, long size)
    {
        if (_run > 0 || _hasEvent) throw Malformed("a large response says what it is about behind its events");
        var kept = field <= WatchIdField ? _common : _others;
        foreach (var segment in buffer.Slice(0, size)) kept.Write(segment.Span);
        buffer = buffer.Slice(size);
        _left -= size;
    }

    private void Emit(ref ReadOnlySequence<byte> buffer, ICollection<byte[]> parts, ReadOnlySpan<byte> last)
    {
        var part = GC.AllocateUninitializedArray<byte>((int)(_common.WrittenCount + _run + last.Length));
        _common.WrittenSpan.CopyTo(part);
        buffer.Slice(0, _run).CopyTo(part.AsSpan(_common.WrittenCount));
        last.CopyTo(part.AsSpan(_common.WrittenCount + (int)_run));
        parts.Add(part);
        buffer = buffer.Slice(_run);
        _left -= _run;
        _run = 0;
    }

    // False when not even the size of the field is here yet.
    private static bool TryMeasure(ref SequenceReader<byte> reader, long left, out int field, out long size)
    {
        (field, size) = (0, 0);
        var start = reader.Consumed;
        var end = start + left;
        if (!TryReadVarint(ref reader, end, out var tag)) return false;
        field = tag >> 3 is > 0 and <= 0x1fffffff and var number ? (int)number : throw Malformed("a field number out of range");
        ulong payload = 0;
        switch (tag & 7)
        {
            case 0 when !TryReadVarint(ref reader, end, out _): return false;
            case 0: break;
            case 1: payload = 8; break;
            case 2 when !TryReadVarint(ref reader, end, out payload): return false;
            case 2: break;
            case 5: payload = 4; break;
            default: throw Malformed("an unknown wire type");
        }
        if (payload > (ulong)(end - reader.Consumed)) throw Malformed("a length past the end");
        size = reader.Consumed - start + (long)payload;
        return true;
    }

    private static bool TryReadVarint(ref SequenceReader<byte> reader, long end, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (reader.Consumed >= end) throw Malformed("a number past the end");
            if (!reader.TryRead(out var b)) return false;
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return true;
        }
        throw Malformed("a number of more than 64 bits");
    }

    private static InvalidDataException Malformed(string what) => new($"the message is malformed: {what}");
}

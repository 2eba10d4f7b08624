using System.Runtime.CompilerServices;

namespace Watch.Actors.Model;

/// <summary>
/// Walks the fields of one protobuf message in place. Nothing is copied; malformed bytes are an <see cref="InvalidDataException"/>.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> bytes, int at, int end)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at = at;
    private int _wireType;

    /// <summary>Moves to the next field; 0 at the end of the message.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextField()
    {
        if (_at == end) return 0;
        var tag = Varint();
        _wireType = (int)(tag & 7);
        var field = tag >> 3;
        return field is > 0 and <= 0x1fffffff ? (int)field : throw Malformed("a field number out of range");
    }

    public long Int64() => _wireType == 0 ? (long)Varint() : throw Malformed("a number of another wire type");

    public ulong UInt64() => (ulong)Int64();

    public bool Bool() => Int64() != 0;

    /// <summary>The place of a bytes, string or message field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int At, int Length) Slice()
    {
        if (_wireType != 2) throw Malformed("bytes of another wire type");
        var length = Varint();
        if (length > (ulong)(end - _at)) throw Malformed("a length past the end");
        var slice = (_at, (int)length);
        _at += (int)length;
        return slice;
    }

    public void Skip()
    {
        switch (_wireType)
        {
            case 0: Varint(); break;
            case 1: Advance(8); break;
            case 2: Slice(); break;
            case 5: Advance(4); break;
            default: throw Malformed("an unknown wire type");
        }
    }

    private void Advance(int count) => _at = count <= end - _at ? _at + count : throw Malformed("a field past the end");

    // Most numbers of an event are tags, lengths and versions: one byte.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Varint()
    {
        if ((uint)_at >= (uint)end || _bytes[_at] >= 0x80) return LongVarint();
        return _bytes[_at++];
    }

    private ulong LongVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_at == end) throw Malformed("a number past the end");
            var b = _bytes[_at++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return value;
        }
        throw Malformed("a number of more than 64 bits");
    }

    private static InvalidDataException Malformed(string what) => new($"the message is malformed: {what}");
}

using System.Buffers;

namespace Watch.Actors.Transport.GrpcNet;

/// <summary>Follows gRPC's frames in a body, cut anywhere.</summary>
/// <param name="maxMessageSize">The largest message that is taken, in bytes.</param>
internal sealed class MessageFrames(int maxMessageSize)
{
    private readonly byte[] _header = new byte[GrpcFraming.HeaderSize];
    private int _headerFilled;
    private int _left;
    private GrpcException? _fault;

    /// <summary>Whether what was followed ends within a message.</summary>
    public bool IsWithinMessage => _left > 0 || _headerFilled > 0;

    /// <summary>Follows what has arrived.</summary>
    /// <returns>How much of it can be read: less than all when a message begins that cannot be taken.</returns>
    public int Follow(ReadOnlySpan<byte> arrived)
    {
        var (at, good) = (0, 0);
        while (at < arrived.Length && _fault is null)
        {
            at += _left > 0 ? Pass(arrived.Length - at) : TakeHeader(arrived[at..]);
            if (_fault is null) good = at;
        }
        return good;
    }

    /// <exception cref="GrpcException">A message began that cannot be taken.</exception>
    public void ThrowIfUnreadable()
    {
        if (_fault is not null) throw _fault;
    }

    private int Pass(int count)
    {
        var passed = Math.Min(_left, count);
        _left -= passed;
        return passed;
    }

    private int TakeHeader(ReadOnlySpan<byte> arrived)
    {
        var taken = Math.Min(GrpcFraming.HeaderSize - _headerFilled, arrived.Length);
        arrived[..taken].CopyTo(_header.AsSpan(_headerFilled));
        _headerFilled += taken;
        if (_headerFilled < GrpcFraming.HeaderSize) return taken;
        _headerFilled = 0;
        try
        {
            _left = GrpcFraming.TryReadLength(new ReadOnlySequence<byte>(_header), maxMessageSize)!.Value;
        }
        catch (GrpcException unreadable)
        {
            _fault = unreadable;
        }
        return taken;
    }
}

using System.Buffers;

namespace Watch.Actors.Transport;

/// <summary>
/// Takes the payload of DATA frames out of what a peer sends, cut anywhere; all other frames are passed on as they are. The flag that ends a
/// stream is passed on in an empty DATA frame.
/// </summary>
/// <param name="data">Where payload goes.</param>
/// <param name="rest">Where all else goes.</param>
internal sealed class DataFilter(IBufferWriter<byte> data, IBufferWriter<byte> rest)
{
    private const int EndStreamFlag = 1, PaddedFlag = 8;

    private readonly byte[] _header = new byte[FrameHeader.Size];
    private int _headerFilled;
    private int _payloadLeft;
    private int _paddingLeft;
    private bool _isData, _awaitsPadLength;

    /// <summary>
    /// Bytes that count for flow control and are no payload, since the filter was made: padding (RFC 9113, 6.1).
    /// </summary>
    public long Padding { get; private set; }

    /// <summary>Takes what has been received.</summary>
    public void Take(ReadOnlySpan<byte> received)
    {
        while (!received.IsEmpty)
            received = received[(_headerFilled < FrameHeader.Size ? TakeHeader(received) : TakePayload(received))..];
    }

    /// <summary>The peer sends no more: what there is of a header is passed on.</summary>
    public void End()
    {
        if (_headerFilled < FrameHeader.Size) rest.Write(_header.AsSpan(0, _headerFilled));
        _headerFilled = 0;
    }

    private int TakeHeader(ReadOnlySpan<byte> received)
    {
        var taken = Math.Min(FrameHeader.Size - _headerFilled, received.Length);
        received[..taken].CopyTo(_header.AsSpan(_headerFilled));
        _headerFilled += taken;
        if (_headerFilled < FrameHeader.Size) return taken;

        _payloadLeft = FrameHeader.Length(_header);
        _isData = FrameHeader.Type(_header) == FrameHeader.Data;
        _awaitsPadLength = _isData && (_header[4] & PaddedFlag) != 0 && _payloadLeft > 0;
        _paddingLeft = 0;
        if (!_isData) rest.Write(_header);
        if (_payloadLeft == 0) EndFrame();
        return taken;
    }

    private int TakePayload(ReadOnlySpan<byte> received)
    {
        if (_awaitsPadLength)
        {
            _awaitsPadLength = false;
            _paddingLeft = Math.Min(received[0], --_payloadLeft);
            Padding += 1 + _paddingLeft;
            if (_payloadLeft == 0) EndFrame();
            return 1;
        }
        var wanted = _payloadLeft - _paddingLeft;
        var taken = Math.Min(wanted > 0 ? wanted : _payloadLeft, received.Length);
        if (!_isData) rest.Write(received[..taken]);
        else if (wanted > 0) data.Write(received[..taken]);
        else _paddingLeft -= taken;
        _payloadLeft -= taken;
        if (_payloadLeft == 0) EndFrame();
        return taken;
    }

    private void EndFrame()
    {
        _headerFilled = 0;
        if (!_isData || (_header[4] & EndStreamFlag) == 0) return;
        _header.AsSpan(0, 3).Clear();
        _header[4] = EndStreamFlag;
        rest.Write(_header);
    }
}

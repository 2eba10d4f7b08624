using System.Buffers.Binary;
using System.Text;

namespace Watch.Actors.Transport;

/// <summary>A GOAWAY: the peer takes no more streams on this connection.</summary>
internal sealed record GoAway(uint Code, string DebugText);

/// <summary>A RST_STREAM: the peer gave a stream up.</summary>
internal sealed record StreamReset(uint Code);

/// <summary>
/// Follows the frames that a peer sends and keeps those that say why it ended something.
/// The HTTP handler tells a reset stream, a GOAWAY and a fault of its own finding apart only by the wording of its messages.
/// </summary>
internal sealed class PeerFrames(TimeProvider clock)
{
    private readonly byte[] _header = new byte[FrameHeader.Size];
    private readonly byte[] _kept = new byte[256];
    private int _headerFilled;
    private int _payloadLeft;
    private int _keptLength;
    private long _lastHeard = clock.GetTimestamp();
    private volatile bool _hasBegun;
    private volatile bool _isForeign;
    private volatile GoAway? _goAway;
    private volatile StreamReset? _reset;

    /// <summary>The last GOAWAY, if any.</summary>
    public GoAway? GoAway => _goAway;

    /// <summary>The last RST_STREAM, if any.</summary>
    public StreamReset? Reset => _reset;

    /// <summary>Whether the peer has said anything, beyond TLS.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>Whether the peer began with something else than HTTP/2's SETTINGS.</summary>
    public bool IsForeign => _isForeign;

    /// <summary>How long nothing has been received.</summary>
    public TimeSpan Silence => clock.GetElapsedTime(Interlocked.Read(ref _lastHeard));

    /// <summary>Follows what has been received, cut anywhere.</summary>
    public void Follow(ReadOnlySpan<byte> received)
    {
        if (!received.IsEmpty)
            Interlocked.Exchange(ref _lastHeard, clock.GetTimestamp());
        while (!received.IsEmpty && !_isForeign)
            received = received[(_headerFilled < FrameHeader.Size ? TakeHeader(received) : TakePayload(received))..];
    }

    private int TakeHeader(ReadOnlySpan<byte> received)
    {
        var taken = Math.Min(FrameHeader.Size - _headerFilled, received.Length);
        received[..taken].CopyTo(_header.AsSpan(_headerFilled));
        _headerFilled += taken;
        if (_headerFilled == FrameHeader.Size)
        {
            _isForeign = !_hasBegun && FrameHeader.Type(_header) != FrameHeader.Settings;
            _hasBegun = true;
            _payloadLeft = FrameHeader.Length(_header);
            _keptLength = 0;
            if (_payloadLeft == 0)
                EndFrame();
        }

        return taken;
    }

    private int TakePayload(ReadOnlySpan<byte> received)
    {
        var taken = Math.Min(_payloadLeft, received.Length);
        if (FrameHeader.Type(_header) is FrameHeader.Reset or FrameHeader.GoAway)
        {
            var kept = Math.Min(taken, _kept.Length - _keptLength);
            received[..kept].CopyTo(_kept.AsSpan(_keptLength));
            _keptLength += kept;
        }

        _payloadLeft -= taken;
        if (_payloadLeft == 0)
            EndFrame();
        return taken;
    }

    private void EndFrame()
    {
        if (FrameHeader.Type(_header) == FrameHeader.Reset && _keptLength >= 4)
        {
            _reset = new StreamReset(BinaryPrimitives.ReadUInt32BigEndian(_kept));
        }
        else if (FrameHeader.Type(_header) == FrameHeader.GoAway && _keptLength >= 8)
        {
            _goAway = new GoAway(
                BinaryPrimitives.ReadUInt32BigEndian(_kept.AsSpan(4)),
                GrpcStatusMapping.OneLine(Encoding.Latin1.GetString(_kept, 8, _keptLength - 8)));
        }
        _headerFilled = 0;
    }
}

namespace Watch.Actors.Transport;

/// <summary>Follows what is sent, so that a frame can be put between two others and never within one.</summary>
internal sealed class SentFrames
{
    // "PRI * HTTP/2.0" and two more lines come before the first frame (RFC 9113, 3.4).
    private const int PrefaceSize = 24;

    private readonly byte[] _header = new byte[FrameHeader.Size];
    private int _left = PrefaceSize;
    private int _headerFilled;

    /// <summary>Whether what was sent ends with a whole frame.</summary>
    public bool IsBetweenFrames => _left == 0 && _headerFilled == 0;

    /// <summary>Follows what has been sent, cut anywhere.</summary>
    public void Follow(ReadOnlySpan<byte> sent)
    {
        while (!sent.IsEmpty)
        {
            if (_left > 0)
            {
                var passed = Math.Min(_left, sent.Length);
                _left -= passed;
                sent = sent[passed..];
                continue;
            }
            var taken = Math.Min(FrameHeader.Size - _headerFilled, sent.Length);
            sent[..taken].CopyTo(_header.AsSpan(_headerFilled));
            _headerFilled += taken;
            sent = sent[taken..];
            if (_headerFilled < FrameHeader.Size) return;
            _headerFilled = 0;
            _left = FrameHeader.Length(_header);
        }
    }
}

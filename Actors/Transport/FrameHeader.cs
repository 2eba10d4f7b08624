namespace Watch.Actors.Transport;

/// <summary>The head of an HTTP/2 frame: length, type, flags, stream (RFC 9113, 4.1).</summary>
internal static class FrameHeader
{
    public const int Size = 9;

    public const byte Data = 0, Reset = 3, Settings = 4, GoAway = 7, WindowUpdate = 8;

    /// <summary>The length of what follows.</summary>
    public static int Length(ReadOnlySpan<byte> header) => (header[0] << 16) | (header[1] << 8) | header[2];

    public static byte Type(ReadOnlySpan<byte> header) => header[3];
}

namespace Watch.Actors.TestKit;

/// <summary>What a <see cref="FaultProxy"/> can do to connections.</summary>
public enum FaultKind
{
    /// <summary>Every connection is reset (RST).</summary>
    Reset,

    /// <summary>Every connection is closed in order (FIN), both ways.</summary>
    Close,

    /// <summary>Every connection is reset after so many more bytes to the client: in the middle of a frame.</summary>
    CutWithin,

    /// <summary>Bytes are swallowed both ways, and nobody is told.</summary>
    BlackHole,

    /// <summary>Bytes are late.</summary>
    Delay,

    /// <summary>Bytes come slowly.</summary>
    Throttle,

    /// <summary>New connections are reset at once.</summary>
    Refuse,
}

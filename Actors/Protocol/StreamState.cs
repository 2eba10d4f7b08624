namespace Watch.Actors;

/// <summary>What a stream's connection is doing.</summary>
public enum ConnectionPhase
{
    /// <summary>A call is being opened.</summary>
    Connecting,

    /// <summary>The call is open.</summary>
    Connected,

    /// <summary>The last call failed; the next is tried after the back-off.</summary>
    BackingOff,
}

/// <summary>A picture of one stream.</summary>
/// <param name="Name">The name of its actor.</param>
/// <param name="Context">Its context. Metadata may hold secrets: not for logs.</param>
/// <param name="Phase">What its connection is doing.</param>
/// <param name="Endpoint">The endpoint in use or tried next.</param>
/// <param name="Connection">The number of its connection, counting from 1.</param>
/// <param name="Watches">Watches it holds, whatever their state.</param>
/// <param name="Parked">How many of these are parked.</param>
/// <param name="Reconnects">Connections that were lost or failed since the stream began.</param>
/// <param name="LastFailure">Why the last of these failed; empty if none did.</param>
public sealed record StreamState(
    string Name, StreamContext Context, ConnectionPhase Phase, string Endpoint, int Connection,
    int Watches, int Parked, int Reconnects, string LastFailure);

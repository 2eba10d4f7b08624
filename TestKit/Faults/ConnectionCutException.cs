namespace Watch.Actors.TestKit;

/// <summary>A connection has carried as many bytes as it was allowed.</summary>
internal sealed class ConnectionCutException : IOException;

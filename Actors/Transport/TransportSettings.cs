namespace Watch.Actors.Transport;

/// <summary>How connections are made. Read from <c>watch-actors.etcd</c>.</summary>
public sealed record TransportSettings
{
    /// <summary>How long a connection attempt may take.</summary>
    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>A connection without traffic for this long is asked for a sign of life (HTTP/2 PING).</summary>
    public required TimeSpan KeepAliveDelay { get; init; }

    /// <summary>A PING without an answer for this long ends the connection.</summary>
    public required TimeSpan KeepAliveTimeout { get; init; }

    /// <summary>The largest message received, in bytes; a larger one fails the call with ResourceExhausted.</summary>
    public required int MaxMessageSize { get; init; }

    /// <summary>HTTP/2 flow-control window of a call, in bytes: what the server may send ahead of what is read.</summary>
    public required int WindowSize { get; init; }

    /// <summary>Certificates and trust.</summary>
    public required TlsSettings Tls { get; init; }
}

/// <summary>Certificates and trust, as files in PEM. Files are read anew for each connection.</summary>
public sealed record TlsSettings
{
    /// <summary>No certificates, the machine's trust.</summary>
    public static TlsSettings None { get; } = new();

    /// <summary>Certificates of the authorities to trust instead of the machine's; empty for the machine's.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>The client's own certificate (mTLS); empty for none.</summary>
    public string CertFile { get; init; } = "";

    /// <summary>The key of <see cref="CertFile"/>.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>Takes any server certificate. For tests only.</summary>
    public bool InsecureSkipVerify { get; init; }

    /// <summary>Whether any certificate is set: an endpoint without a scheme is then <c>https</c>.</summary>
    public bool IsConfigured => CaFile.Length > 0 || CertFile.Length > 0 || InsecureSkipVerify;

    /// <summary>Says what is wrong with the files as they are now.</summary>
    /// <returns>One line that names the setting, the path and the remedy; null when nothing is wrong.</returns>
    public string? Problem() => TlsFiles.Problem(this);
}

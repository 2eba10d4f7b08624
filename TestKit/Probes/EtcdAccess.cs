using Watch.Actors.Transport;

namespace Watch.Actors.TestKit;

/// <summary>How a test's own client is let in by etcd.</summary>
public sealed record EtcdAccess
{
    /// <summary>Name and password, with which a token is asked for before each call; null for none.</summary>
    public (string Name, string Password)? User { get; init; }

    /// <summary>Certificates and trust.</summary>
    public TlsSettings Tls { get; init; } = TlsSettings.None;
}

namespace Watch.Actors.TestKit;

/// <summary>
/// The PEM files of an etcd that clients reach by TLS. It reads its certificate and key anew for each connection, the authority when it
/// starts.
/// </summary>
/// <param name="CertFile">Its certificate.</param>
/// <param name="KeyFile">The certificate's key.</param>
public sealed record EtcdTls(string CertFile, string KeyFile)
{
    /// <summary>The authority that a client's certificate has to be of (mTLS); empty: clients need none.</summary>
    public string ClientCaFile { get; init; } = "";

    internal IReadOnlyList<string> Arguments =>
    [
        "--cert-file", CertFile, "--key-file", KeyFile,
        .. ClientCaFile.Length > 0 ? ["--client-cert-auth", "--trusted-ca-file", ClientCaFile] : Array.Empty<string>(),
    ];
}

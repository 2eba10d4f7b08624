using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Watch.Actors.TestKit;

/// <summary>
/// A certificate authority for tests, new with each instance, with the PEM files that it has written. The files, in a folder of its own,
/// are removed when it is disposed.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    private readonly DateTimeOffset _from = DateTimeOffset.UtcNow.AddDays(-1);
    private readonly X509Certificate2 _root;
    private readonly string _folder = Directory.CreateTempSubdirectory("watch-actors-tls-").FullName;

    /// <summary>Makes an authority, good for 30 days.</summary>
    /// <param name="name">The common name in its certificate.</param>
    public CertificateAuthority(string name = "test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _root = request.CreateSelfSigned(_from, _from.AddDays(30));
    }

    /// <summary>The authority's certificate as a file.</summary>
    public string CaFile => Write("ca.pem", _root.ExportCertificatePem());

    /// <summary>A path in the folder of the files.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Writes a file into the folder.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    /// <summary>A certificate of a server, with its key.</summary>
    /// <param name="address">The one address or name that it is for.</param>
    /// <param name="hasExpired">Whether it was good until some hours ago only.</param>
    public X509Certificate2 Server(string address = "127.0.0.1", bool hasExpired = false)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(address, out var ip)) names.AddIpAddress(ip);
        else names.AddDnsName(address);
        return Issue("server", names.Build(), hasExpired);
    }

    /// <summary>Writes a certificate and key of a server at 127.0.0.1, over those written before.</summary>
    /// <param name="hasExpired">Whether it was good until some hours ago only.</param>
    public (string CertFile, string KeyFile) ServerFiles(bool hasExpired = false)
    {
        using var certificate = Server(hasExpired: hasExpired);
        return WritePair("server", certificate);
    }

    /// <summary>Writes a client's certificate and key.</summary>
    /// <param name="name">Its common name, which etcd takes for the user's where authentication is enabled.</param>
    public (string CertFile, string KeyFile) Client(string name = "client")
    {
        using var certificate = Issue(name, null, hasExpired: false);
        return WritePair(name, certificate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _root.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private (string CertFile, string KeyFile) WritePair(string name, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return (Write($"{name}.pem", certificate.ExportCertificatePem()), Write($"{name}-key.pem", key.ExportPkcs8PrivateKeyPem()));
    }

    private X509Certificate2 Issue(string name, X509Extension? extension, bool hasExpired)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        if (extension is not null) request.CertificateExtensions.Add(extension);
        var to = hasExpired ? _from.AddHours(12) : _from.AddDays(30);
        using var certificate = request.Create(_root, _from, to, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}

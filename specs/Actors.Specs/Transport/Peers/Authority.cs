using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Watch.Actors.Specs.Transport.Peers;

/// <summary>A certificate authority made for one spec, and the PEM files it has written.</summary>
public sealed class Authority : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset To = From.AddDays(30);

    private readonly X509Certificate2 _root;
    private readonly string _folder = Directory.CreateTempSubdirectory("watch-actors-tls-").FullName;

    /// <summary>Makes an authority.</summary>
    public Authority(string name = "specs' authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _root = request.CreateSelfSigned(From, To);
    }

    /// <summary>The authority's certificate as a file.</summary>
    public string CaFile => Write("ca.pem", _root.ExportCertificatePem());

    /// <summary>A path in the folder of the files.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Writes a file.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    /// <summary>A certificate of a server at this address, with its key.</summary>
    public X509Certificate2 Server(string address = "127.0.0.1")
    {
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(address, out var ip))
            names.AddIpAddress(ip);
        else
            names.AddDnsName(address);
        return Issue("server", names.Build());
    }

    /// <summary>Writes a client's certificate and key.</summary>
    public (string CertFile, string KeyFile) Client(string name = "client")
    {
        using var certificate = Issue(name, null);
        using var key = certificate.GetECDsaPrivateKey()!;
        return (Write($"{name}.pem", certificate.ExportCertificatePem()), Write($"{name}-key.pem", key.ExportPkcs8PrivateKeyPem()));
    }

    public void Dispose()
    {
        _root.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private X509Certificate2 Issue(string name, X509Extension? extension)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        if (extension is not null)
            request.CertificateExtensions.Add(extension);
        using var certificate = request.Create(_root, From, To, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}

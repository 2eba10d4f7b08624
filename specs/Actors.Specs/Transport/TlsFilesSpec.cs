using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

public sealed class TlsFilesSpec : IDisposable
{
    private readonly CertificateAuthority _authority = new();

    [Fact(DisplayName = "Nothing is wrong with no files, nor with good ones")]
    public void Good()
    {
        Assert.Null(TlsFiles.Problem(TlsSettings.None));
        var (cert, key) = _authority.Client();
        Assert.Null(TlsFiles.Problem(new TlsSettings { CaFile = _authority.CaFile, CertFile = cert, KeyFile = key }));
    }

    [Fact(DisplayName = "A problem is one line that names setting, path and remedy")]
    public void Bad()
    {
        var (cert, key) = _authority.Client();
        var (_, otherKey) = _authority.Client("other");
        var text = _authority.Write("text.pem", "hello");
        var missing = _authority.PathOf("missing.pem");
        var torn = _authority.Write("torn.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        var folder = Path.GetDirectoryName(text)!;
        (TlsSettings Settings, string[] Words)[] cases =
        [
            (new TlsSettings { CaFile = missing }, ["watch-actors.etcd.tls.ca-file", missing, "does not exist", "PEM"]),
            (new TlsSettings { CaFile = Path.Combine(missing, "deeper") }, ["ca-file", "does not exist"]),
            (new TlsSettings { CaFile = text }, ["ca-file", text, "holds no certificate", "BEGIN CERTIFICATE"]),
            (new TlsSettings { CaFile = torn }, ["ca-file", torn, "holds no certificate"]),
            (new TlsSettings { CaFile = folder }, ["ca-file", folder, "cannot be read"]),
            (new TlsSettings { CertFile = cert }, ["cert-file is set and", "key-file is not"]),
            (new TlsSettings { KeyFile = key }, ["key-file is set and", "cert-file is not"]),
            (new TlsSettings { CertFile = missing, KeyFile = key }, ["watch-actors.etcd.tls.cert-file", missing, "does not exist"]),
            (new TlsSettings { CertFile = cert, KeyFile = missing }, ["watch-actors.etcd.tls.key-file", missing, "does not exist"]),
            (new TlsSettings { CertFile = key, KeyFile = key }, ["cert-file", key, "holds no certificate"]),
            (new TlsSettings { CertFile = cert, KeyFile = text }, ["key-file", text, "no private key", "unencrypted PEM"]),
            (new TlsSettings { CertFile = cert, KeyFile = otherKey }, ["key-file", otherKey, "no private key of the certificate", cert]),
        ];
        foreach (var (settings, words) in cases)
        {
            var problem = Assert.IsType<string>(TlsFiles.Problem(settings));
            Assert.All(words, word => Assert.Contains(word, problem, StringComparison.Ordinal));
            Assert.DoesNotContain('\n', problem);
        }
    }

    [Fact(DisplayName = "The stamp changes when a file is written")]
    public void Stamps()
    {
        var settings = new TlsSettings { CaFile = _authority.Write("ca2.pem", "1") };
        File.SetLastWriteTimeUtc(settings.CaFile, DateTime.UtcNow.AddHours(-1));
        var before = TlsFiles.Stamp(settings);
        Assert.Equal(before, TlsFiles.Stamp(settings));
        File.WriteAllText(settings.CaFile, "2");
        Assert.NotEqual(before, TlsFiles.Stamp(settings));
    }

    public void Dispose() => _authority.Dispose();
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Settings;

public sealed class TlsSettingsSpec : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("watch-actors-tls-");
    private readonly string _certFile, _keyFile, _otherKeyFile, _emptyFile;

    public TlsSettingsSpec()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=etcd", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        _certFile = Write("cert.pem", certificate.ExportCertificatePem());
        _keyFile = Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        _otherKeyFile = Write("other.pem", otherKey.ExportPkcs8PrivateKeyPem());
        _emptyFile = Write("empty.pem", "");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Certificates_are_read_when_the_settings_are()
    {
        var tls = Hocon.Read($"watch-actors.etcd.tls {{\n ca-file = \"{_certFile}\"\n cert-file = \"{_certFile}\"\n key-file = \"{_keyFile}\"\n }}").Transport.Tls;

        Assert.Equal(new TlsSettings { CaFile = _certFile, CertFile = _certFile, KeyFile = _keyFile }, tls);
    }

    [Fact]
    public void The_authorities_given_are_trusted_instead_of_the_machines()
    {
        var options = TlsFiles.Read(Hocon.Read($"watch-actors.etcd.tls.ca-file = \"{_certFile}\"").Transport.Tls);

        Assert.Equal(X509ChainTrustMode.CustomRootTrust, options.CertificateChainPolicy!.TrustMode);
        Assert.Equal("CN=etcd", Assert.Single(options.CertificateChainPolicy.CustomTrustStore).Subject);
        Assert.Null(options.RemoteCertificateValidationCallback);
    }

    [Fact]
    public void The_certificate_given_is_the_one_shown_to_the_server()
    {
        var options = TlsFiles.Read(Hocon.Read($"watch-actors.etcd.tls {{\n cert-file = \"{_certFile}\"\n key-file = \"{_keyFile}\"\n }}").Transport.Tls);

        Assert.Equal("CN=etcd", options.ClientCertificateContext!.TargetCertificate.Subject);
        Assert.True(options.ClientCertificateContext.TargetCertificate.HasPrivateKey);
    }

    [Fact]
    public void Any_server_certificate_is_taken_only_where_that_is_asked_for_by_name()
    {
        var asked = TlsFiles.Read(Hocon.Read("watch-actors.etcd.tls.insecure-skip-verify = on").Transport.Tls);

        Assert.True(asked.RemoteCertificateValidationCallback!(this, null, null, System.Net.Security.SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.Null(TlsFiles.Read(Hocon.Read("").Transport.Tls).RemoteCertificateValidationCallback);
    }

    [Theory]
    [InlineData("tls.ca-file = \"/nowhere/ca.pem\"", "watch-actors.etcd.tls.ca-file \"/nowhere/ca.pem\" does not exist: give the path of a PEM file, or leave the setting empty")]
    [InlineData("tls.ca-file = \"EMPTY\"", "watch-actors.etcd.tls.ca-file \"EMPTY\" holds no certificate: give a PEM file with a BEGIN CERTIFICATE block")]
    [InlineData("tls.cert-file = \"CERT\"", "watch-actors.etcd.tls.cert-file is set and watch-actors.etcd.tls.key-file is not: a client certificate needs its private key")]
    [InlineData("tls.key-file = \"KEY\"", "watch-actors.etcd.tls.key-file is set and watch-actors.etcd.tls.cert-file is not: a private key needs its certificate")]
    [InlineData(
        "tls {\n cert-file = \"CERT\"\n key-file = \"OTHER\"\n }",
        "watch-actors.etcd.tls.key-file \"OTHER\" is no private key of the certificate in \"CERT\": give the unencrypted PEM key that belongs to it")]
    [InlineData("tls {\n cert-file = \"CERT\"\n key-file = \"/nowhere\"\n }", "watch-actors.etcd.tls.key-file \"/nowhere\" does not exist: give the path of a PEM file, or leave the setting empty")]
    public void A_file_that_cannot_be_used_is_answered_with_one_line_that_names_the_key(string line, string says) =>
        Assert.Equal(WithPaths(says), Hocon.Problem($"watch-actors.etcd.{WithPaths(line)}"));

    [Fact]
    public void A_file_of_a_cluster_that_cannot_be_used_is_named_where_it_stands() =>
        Assert.Equal(
            "watch-actors.clusters.a.etcd.tls.ca-file \"/nowhere\" does not exist: give the path of a PEM file, or leave the setting empty",
            Hocon.Problem("watch-actors.clusters.a.etcd.tls.ca-file = \"/nowhere\"", "a"));

    private string WithPaths(string text) => text
        .Replace("\"CERT\"", $"\"{_certFile}\"", StringComparison.Ordinal)
        .Replace("\"KEY\"", $"\"{_keyFile}\"", StringComparison.Ordinal)
        .Replace("\"OTHER\"", $"\"{_otherKeyFile}\"", StringComparison.Ordinal)
        .Replace("\"EMPTY\"", $"\"{_emptyFile}\"", StringComparison.Ordinal);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}

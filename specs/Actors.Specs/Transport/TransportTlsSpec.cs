using Watch.Actors.Specs.Transport.Peers;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

/// <summary>Whom a transport trusts, and how it shows who it is.</summary>
public abstract class TransportTlsSpec : TransportSpec
{
    [Fact(DisplayName = "A server whose certificate the CA file's authority has signed is trusted")]
    public async Task Trusts_its_authority()
    {
        using var authority = new CertificateAuthority();
        await using var server = await GrpcServer.StartAsync(http => GrpcAnswer.EndAsync(http, GrpcCode.Ok), authority.Server(), wantsClientCertificate: false);
        Assert.True(server.Endpoint.UsesTls);
        await ConnectsAsync(server.Endpoint, new TlsSettings { CaFile = authority.CaFile });
    }

    [Fact(DisplayName = "A server of another authority, and one that only the machine could vouch for, is not trusted")]
    public async Task Distrusts_others()
    {
        using var authority = new CertificateAuthority();
        using var other = new CertificateAuthority();
        await using var server = await GrpcServer.StartAsync(http => GrpcAnswer.EndAsync(http, GrpcCode.Ok), authority.Server(), wantsClientCertificate: false);
        await FailsAsync(server.Endpoint, new TlsSettings { CaFile = other.CaFile }, "certificate");
        await FailsAsync(server.Endpoint, TlsSettings.None, "certificate");
    }

    [Fact(DisplayName = "A certificate for another host is not trusted, though the authority is")]
    public async Task Checks_the_host()
    {
        using var authority = new CertificateAuthority();
        await using var server = await GrpcServer.StartAsync(http => GrpcAnswer.EndAsync(http, GrpcCode.Ok), authority.Server("127.0.0.2"), wantsClientCertificate: false);
        await FailsAsync(server.Endpoint, new TlsSettings { CaFile = authority.CaFile }, "RemoteCertificateNameMismatch");
    }

    [Fact(DisplayName = "Without verification any server is taken")]
    public async Task Skips_verification()
    {
        using var authority = new CertificateAuthority();
        await using var server = await GrpcServer.StartAsync(http => GrpcAnswer.EndAsync(http, GrpcCode.Ok), authority.Server("elsewhere"), wantsClientCertificate: false);
        await ConnectsAsync(server.Endpoint, new TlsSettings { InsecureSkipVerify = true });
    }

    [Fact(DisplayName = "The client shows its certificate to a server that asks for one, in duplex and unary calls")]
    public async Task Shows_its_certificate()
    {
        using var authority = new CertificateAuthority();
        var seen = new TaskCompletionSource<string?>();
        await using var server = await GrpcServer.StartAsync(
            http =>
            {
                seen.TrySetResult(http.Connection.ClientCertificate?.Subject);
                return GrpcAnswer.EndAsync(http, GrpcCode.Ok);
            },
            authority.Server(), wantsClientCertificate: true);
        var (certFile, keyFile) = authority.Client("watcher");
        await ConnectsAsync(server.Endpoint, new TlsSettings { CaFile = authority.CaFile, CertFile = certFile, KeyFile = keyFile });
        Assert.Equal("CN=watcher", await seen.Task.Soon());
        var failure = await FailureAsync(server.Endpoint, Settings with { Tls = new TlsSettings { CaFile = authority.CaFile } });
        Assert.Equal((GrpcCode.Unavailable, FailureOrigin.Transport), (failure.Code, failure.Origin));
    }

    [Fact(DisplayName = "A missing file, and one that holds no certificate, are named with their setting when a call is opened")]
    public async Task Names_bad_files()
    {
        using var authority = new CertificateAuthority();
        var endpoint = Endpoint.Parse("https://127.0.0.1:1");
        await FailsAsync(endpoint, new TlsSettings { CaFile = authority.PathOf("none.pem") }, $"watch-actors.etcd.tls.ca-file \"{authority.PathOf("none.pem")}\" does not exist");
        await FailsAsync(endpoint, new TlsSettings { CaFile = authority.Write("text.pem", "hello") }, "holds no certificate");
    }

    [Fact(DisplayName = "Certificates are read anew for each call: one that has been exchanged is used by the next")]
    public async Task Reads_anew()
    {
        using var authority = new CertificateAuthority();
        using var other = new CertificateAuthority();
        await using var server = await GrpcServer.StartAsync(http => GrpcAnswer.EndAsync(http, GrpcCode.Ok), authority.Server(), wantsClientCertificate: false);
        var file = authority.Write("trusted.pem", File.ReadAllText(other.CaFile));
        await using var transport = Create(Settings with { Tls = new TlsSettings { CaFile = file } });
        await Assert.ThrowsAsync<GrpcException>(() => transport.OpenWatchAsync(server.Endpoint, NoMetadata, default).Soon());
        File.WriteAllText(file, File.ReadAllText(authority.CaFile));
        await using var call = await transport.OpenWatchAsync(server.Endpoint, NoMetadata, default).Soon();
        Assert.Empty(await ReadToEndAsync(call));
    }

    private async Task ConnectsAsync(Endpoint endpoint, TlsSettings tls)
    {
        await using var transport = Create(Settings with { Tls = tls });
        await using var call = await transport.OpenWatchAsync(endpoint, NoMetadata, default).Soon();
        Assert.Empty(await ReadToEndAsync(call));
    }

    private async Task FailsAsync(Endpoint endpoint, TlsSettings tls, string words)
    {
        var failure = await FailureAsync(endpoint, Settings with { Tls = tls });
        Assert.Equal((GrpcCode.Unavailable, FailureOrigin.Transport), (failure.Code, failure.Origin));
        Assert.Contains(words, failure.Detail, StringComparison.Ordinal);
    }
}

using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Etcd.Specs.Security;

/// <summary>
/// A client with certificate files of its own, made by an authority of its own choice. What is wrong with a certificate may be mended on
/// disk, on either side, so it is tried again; what is wrong is told by the picture of the stream.
/// </summary>
public abstract class TlsSpec<TEtcd> : SecuritySpec<TEtcd>
    where TEtcd : Encrypting
{
    protected const string WantsCertificate = "does it want a client certificate of an authority that it trusts? see watch-actors.etcd.tls";

    private readonly CertificateAuthority _files = new("client's files");

    protected TlsSpec(TEtcd etcd)
        : base(etcd) => Own(etcd.Authority);

    /// <summary>An authority that the server's certificate is not of.</summary>
    protected CertificateAuthority Other { get; } = new("another authority");

    protected override string WatcherAccess => Section(new TlsSettings
    {
        CaFile = _files.PathOf("trusted.pem"),
        CertFile = HasCertificate ? _files.PathOf("own.pem") : "",
        KeyFile = HasCertificate ? _files.PathOf("own-key.pem") : "",
    });

    protected override string HistoryAccess => Section(Access.Tls);

    protected override EtcdAccess Access => new() { Tls = Server.Trusting() };

    /// <summary>Whether the client has a certificate of its own.</summary>
    protected virtual bool HasCertificate => true;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _files.Dispose();
        Other.Dispose();
    }

    /// <summary>The client's files are now a certificate, its key and trust in an authority, all of this one.</summary>
    protected void Own(CertificateAuthority authority)
    {
        Trust(authority);
        Identify(authority);
    }

    /// <summary>The client trusts this authority alone from now on.</summary>
    protected void Trust(CertificateAuthority authority) => File.Copy(authority.CaFile, _files.PathOf("trusted.pem"), overwrite: true);

    /// <summary>The client's certificate is one of this authority from now on.</summary>
    protected void Identify(CertificateAuthority authority)
    {
        var (certFile, keyFile) = authority.Client("watcher");
        File.Copy(certFile, _files.PathOf("own.pem"), overwrite: true);
        File.Copy(keyFile, _files.PathOf("own-key.pem"), overwrite: true);
    }

    /// <summary>The one line with which the stream failed last.</summary>
    protected async Task<string> FailureAsync()
    {
        var failure = "";
        await StateAsync(streams => (failure = streams.Select(stream => stream.LastFailure).FirstOrDefault("")).Length > 0);
        Assert.DoesNotContain('\n', failure);
        return failure;
    }

    private static string Section(TlsSettings tls) =>
        $"tls {{ ca-file = \"{tls.CaFile}\", cert-file = \"{tls.CertFile}\", key-file = \"{tls.KeyFile}\" }}";
}

/// <summary>Whom the client trusts.</summary>
public class TlsOnRealEtcd(Encrypting etcd) : TlsSpec<Encrypting>(etcd)
{
    protected override bool HasCertificate => false;

    [EtcdFact]
    public async Task A_server_of_the_trusted_authority_is_watched()
    {
        await StandsAsync(Prefix("a"));
        await PutIsSeenByAsync("a");
        await CutAsync();
        await PutIsSeenByAsync("a");
        await CheckAsync();
    }

    [EtcdFact]
    public async Task A_wrong_authority_is_told_and_the_watch_stands_once_the_file_is_right()
    {
        Trust(Other);
        Watches(Prefix("a"));
        var failure = await FailureAsync();
        Assert.Contains("TLS handshake failed", failure, StringComparison.Ordinal);
        Assert.Contains("errors in the certificate chain", failure, StringComparison.Ordinal);
        Assert.Contains("watch-actors.etcd.tls", failure, StringComparison.Ordinal);
        Trust(Server.Authority);
        await StandsAsync("a");
        await PutIsSeenByAsync("a");
        await CheckAsync();
    }

    [EtcdFact]
    public async Task A_server_certificate_that_expired_is_told_and_one_that_replaces_it_loses_nothing()
    {
        await StandsAsync(Prefix("a"));
        await PutIsSeenByAsync("a");
        Server.Authority.ServerFiles(hasExpired: true);
        Proxy.Cut();
        await FailsAsync("NotTimeValid");
        Assert.Contains("watch-actors.etcd.tls", await FailureAsync(), StringComparison.Ordinal);
        Server.Authority.ServerFiles();
        await PutIsSeenByAsync("a");
        await CheckAsync();
    }
}

/// <summary>Whom the server takes for a client (mTLS).</summary>
public class MutualTlsOnRealEtcd(Mutual etcd) : TlsSpec<Mutual>(etcd)
{
    [EtcdFact]
    public async Task A_client_of_another_authority_is_told_and_its_watch_stands_once_its_files_are_right()
    {
        Identify(Other);
        Watches(Prefix("a"));
        Assert.Contains(WantsCertificate, await FailureAsync(), StringComparison.Ordinal);
        Identify(Server.Authority);
        await StandsAsync("a");
        await PutIsSeenByAsync("a");
        await CheckAsync();
    }

}

/// <summary>Certificates that are replaced on disk while the watch runs.</summary>
public class ReplacedCertificatesOnRealEtcd(Mutual etcd) : TlsSpec<Mutual>(etcd)
{
    [EtcdFact]
    public async Task Every_certificate_is_replaced_by_one_of_another_authority_under_a_live_watch_and_nothing_is_lost()
    {
        await StandsAsync(Prefix("a"));
        await PutIsSeenByAsync("a");
        Own(Other);
        Server.ReplaceFiles(Other);
        await Server.Process.KillAsync();
        await Server.Process.RunAsync();
        await PutIsSeenByAsync("a");
        await CheckAsync();
    }
}

/// <summary>A client without a certificate, where one is needed.</summary>
public class MissingCertificateOnRealEtcd(Mutual etcd) : TlsSpec<Mutual>(etcd)
{
    protected override bool HasCertificate => false;

    [EtcdFact]
    public async Task That_the_server_wants_a_certificate_is_told()
    {
        Watches(Prefix("a"));
        Assert.Contains(WantsCertificate, await FailureAsync(), StringComparison.Ordinal);
    }
}

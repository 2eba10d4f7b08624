using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Etcd.Specs.Security;

/// <summary>A real etcd that is reached by TLS alone, and the authority of its certificate.</summary>
public class Encrypting : IRealEtcd, IAsyncLifetime
{
    private const string Writer = "writer";

    private EtcdProcess? _process;

    /// <summary>The authority of its certificate. Its files are those that etcd reads.</summary>
    public CertificateAuthority Authority { get; } = new("first authority");

    public EtcdProcess Process => _process!;

    public string Endpoint => Process.Endpoint;

    /// <summary>Whether clients need a certificate of the same authority.</summary>
    protected virtual bool WantsClientCertificate => false;

    /// <summary>The client that the spec writes and reads the history with.</summary>
    public TlsSettings Trusting()
    {
        var (certFile, keyFile) = Authority.Client(Writer);
        return new TlsSettings { CaFile = Authority.CaFile, CertFile = certFile, KeyFile = keyFile };
    }

    public async Task InitializeAsync()
    {
        var (certFile, keyFile) = Authority.ServerFiles();
        var tls = new EtcdTls(certFile, keyFile) { ClientCaFile = WantsClientCertificate ? Authority.CaFile : "" };
        if (EtcdProcess.IsInstalled) _process = await EtcdProcess.StartAsync(tls);
    }

    /// <summary>
    /// Puts files of another authority in the place of all its own and of the writer's. It keeps the authority that it read at its start
    /// until it is started again.
    /// </summary>
    public void ReplaceFiles(CertificateAuthority other)
    {
        var (server, serverKey) = other.ServerFiles();
        var (writer, writerKey) = other.Client(Writer);
        foreach (var file in (string[])[server, serverKey, writer, writerKey, other.CaFile])
            File.Copy(file, Authority.PathOf(Path.GetFileName(file)), overwrite: true);
    }

    public async Task DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        Authority.Dispose();
    }
}

/// <summary>A real etcd that lets nobody in without a certificate of its authority.</summary>
public sealed class Mutual : Encrypting
{
    protected override bool WantsClientCertificate => true;
}

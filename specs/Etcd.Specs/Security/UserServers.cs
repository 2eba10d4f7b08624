using System.Security.Cryptography;
using Watch.Actors.TestKit;

namespace Watch.Actors.Etcd.Specs.Security;

/// <summary>A real etcd with users. Its root's password is "secret"; the user "reader" may read what a spec grants.</summary>
public abstract class WithUsers : IRealEtcd, IAsyncLifetime
{
    private EtcdProcess? _process;
    private EtcdAuth? _auth;

    public static EtcdAccess Root { get; } = new() { User = ("root", "secret") };

    public string Endpoint => _process!.Endpoint;

    public EtcdAuth Auth => _auth!;

    /// <summary>Whether it has its users from the start.</summary>
    protected virtual bool IsEnabled => true;

    public async Task InitializeAsync()
    {
        if (!EtcdProcess.IsInstalled) return;
        _process = await EtcdProcess.StartAsync([.. Arguments(), "--bcrypt-cost=4"]);
        if (IsEnabled) await EnableAsync();
    }

    /// <summary>Adds the users: from then on every call needs one.</summary>
    public async Task EnableAsync()
    {
        await using (var open = new EtcdAuth(Endpoint))
        {
            await open.AddReaderAsync("reader", "pass", KeyRange.Key("nothing"));
            await open.EnableAsync("secret");
        }
        _auth = new EtcdAuth(Endpoint, Root);
    }

    public virtual async Task DisposeAsync()
    {
        if (_auth is not null) await _auth.DisposeAsync();
        if (_process is not null) await _process.DisposeAsync();
    }

    protected abstract IReadOnlyList<string> Arguments();
}

/// <summary>Its tokens are good for one second after they were last used.</summary>
public sealed class Expiring : WithUsers
{
    protected override IReadOnlyList<string> Arguments() => ["--auth-token=simple", "--auth-token-ttl=1"];
}

/// <summary>Its users are still to come.</summary>
public sealed class Enabling : WithUsers
{
    protected override bool IsEnabled => false;

    protected override IReadOnlyList<string> Arguments() => ["--auth-token=simple"];
}

/// <summary>Its tokens name the revision of the users that they were made for, and are signed.</summary>
public sealed class Signing : WithUsers
{
    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("watch-actors-jwt-");

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _keys.Delete(recursive: true);
    }

    protected override IReadOnlyList<string> Arguments()
    {
        using var key = RSA.Create(2048);
        var privateFile = Write("private.pem", key.ExportRSAPrivateKeyPem());
        var publicFile = Write("public.pem", key.ExportSubjectPublicKeyInfoPem());
        return [$"--auth-token=jwt,pub-key={publicFile},priv-key={privateFile},sign-method=RS256,ttl=5m"];
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_keys.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}

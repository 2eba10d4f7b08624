using System.Diagnostics;
using System.Globalization;

namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Etcdctl;

/// <summary>A real etcd in a folder of its own, ended and removed when disposed.</summary>
internal sealed class RealEtcd : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly Task _output;

    private RealEtcd(Process process, DirectoryInfo folder, string endpoint)
    {
        _process = process;
        _folder = folder;
        Endpoint = endpoint;
        // A full pipe would stop it.
        _output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public string Endpoint { get; }

    public static async Task<RealEtcd> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("watch-actors-etcd-");
        var client = Address(Programs.FreePort());
        var peer = Address(Programs.FreePort());
        var process = Programs.Start(
            "etcd", "--data-dir", folder.FullName, "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "default=" + peer);
        var etcd = new RealEtcd(process, folder, client);
        // The first answer tells that it is up: etcdctl waits for a connection by itself.
        await new EtcdctlRunner(client).RunAsync(["get", "nothing", "--dial-timeout=20s", "--command-timeout=20s"]);
        return etcd;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _output;
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
}

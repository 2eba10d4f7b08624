using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Watch.Actors.TestKit;

/// <summary>
/// A real etcd, one member, started from PATH on loopback with ports and a data folder of its own. Ended, and its data removed, when disposed.
/// </summary>
public sealed class EtcdProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("watch-actors-etcd-");
    private readonly int _clientPort = FreePort();
    private readonly int _peerPort = FreePort();
    private readonly int _metricsPort = FreePort();
    private readonly EtcdTls? _tls;
    private readonly IReadOnlyList<string> _arguments;
    private Process? _process;
    private Task _output = Task.CompletedTask;

    private EtcdProcess(EtcdTls? tls, IReadOnlyList<string> arguments) => (_tls, _arguments) = (tls, arguments);

    /// <summary>Whether <c>etcd</c> is on PATH.</summary>
    public static bool IsInstalled =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "etcd")));

    /// <summary>Where it listens: <c>http://127.0.0.1:port</c>, or https where it has certificates. The same after a restart.</summary>
    public string Endpoint => Url(_clientPort, _tls is null ? "http" : "https");

    /// <summary>Starts one, empty.</summary>
    /// <param name="arguments">Further arguments of etcd.</param>
    /// <exception cref="InvalidOperationException">It is not installed, or does not come up.</exception>
    public static Task<EtcdProcess> StartAsync(params IReadOnlyList<string> arguments) => StartAsync(null, arguments);

    /// <summary>Starts one, empty, that clients reach by TLS.</summary>
    /// <param name="tls">Its certificate, and whom it takes for a client; null for none.</param>
    /// <param name="arguments">Further arguments of etcd.</param>
    /// <exception cref="InvalidOperationException">It is not installed, or does not come up.</exception>
    public static async Task<EtcdProcess> StartAsync(EtcdTls? tls, params IReadOnlyList<string> arguments)
    {
        if (!IsInstalled) throw new InvalidOperationException("etcd is not installed: install Debian's etcd-server");
        var etcd = new EtcdProcess(tls, arguments);
        await etcd.RunAsync();
        return etcd;
    }

    /// <summary>Ends it as a crash would (SIGKILL). Its data stays.</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        await _output;
        _process.Dispose();
        _process = null;
    }

    /// <summary>Removes the data of an etcd that has been ended: it starts empty, its store gone back to the first revision.</summary>
    public void Erase()
    {
        _folder.Delete(recursive: true);
        _folder.Create();
    }

    /// <summary>Starts it on its data, at the same endpoint, and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It does not come up.</exception>
    public async Task RunAsync()
    {
        var info = new ProcessStartInfo("etcd",
        [
            "--data-dir", _folder.FullName, "--listen-client-urls", Endpoint, "--advertise-client-urls", Endpoint,
            "--listen-metrics-urls", Url(_metricsPort), "--listen-peer-urls", Url(_peerPort), "--initial-advertise-peer-urls", Url(_peerPort),
            "--initial-cluster", "default=" + Url(_peerPort), .. _tls?.Arguments ?? [], .. _arguments,
        ])
        { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(info) ?? throw new InvalidOperationException("etcd does not start");
        // A pipe that nobody reads would stop it when full.
        _output = Task.WhenAll(_process.StandardOutput.BaseStream.CopyToAsync(Stream.Null), _process.StandardError.BaseStream.CopyToAsync(Stream.Null));
        await WaitUntilHealthyAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Delete(recursive: true);
    }

    private async Task WaitUntilHealthyAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < StartTimeout)
        {
            if (_process!.HasExited) break;
            try
            {
                if ((await http.GetStringAsync(new Uri(Url(_metricsPort) + "/health"))).Contains("true", StringComparison.Ordinal)) return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not up yet.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
        throw new InvalidOperationException($"etcd does not become healthy on {Endpoint}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Url(int port, string scheme = "http") => string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{port}");
}

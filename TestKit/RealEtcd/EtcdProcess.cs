using System.Diagnostics;
using System.Globalization;

namespace Watch.Actors.TestKit;

/// <summary>
/// A real etcd started from PATH on loopback with ports and a data folder of its own: alone, or a member of an <see cref="EtcdCluster"/>.
/// Ended, and its data removed, when disposed. Its commands are given one after the other.
/// </summary>
public sealed class EtcdProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("watch-actors-etcd-");
    private readonly int _clientPort = FreePorts.Take();
    private readonly int _metricsPort = FreePorts.Take();
    private readonly EtcdTls? _tls;
    private readonly EtcdPeer _self;
    private readonly string _initialCluster;
    private readonly IReadOnlyList<string> _arguments;
    private readonly LastLines _said = new();
    private Process? _process;

    internal EtcdProcess(EtcdPeer self, IEnumerable<EtcdPeer> all, EtcdTls? tls, IReadOnlyList<string> arguments)
    {
        _tls = tls;
        _self = self;
        _initialCluster = string.Join(',', all.Select(peer => $"{peer.Name}={peer.AdvertisedUrl}"));
        _arguments = arguments;
    }

    /// <summary>Whether <c>etcd</c> is on PATH.</summary>
    public static bool IsInstalled =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "etcd")));

    /// <summary>Where it listens: <c>http://127.0.0.1:port</c>, or https where it has certificates. The same after a restart.</summary>
    public string Endpoint => FreePorts.Url(_clientPort, _tls is null ? "http" : "https");

    /// <summary>Whether it has been started and not killed, paused or not.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Whether <see cref="PauseAsync"/> holds it.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>The process; 0 when there is none.</summary>
    internal int Id => _process?.Id ?? 0;

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
        RequireInstalled();
        var url = FreePorts.Url(FreePorts.Take());
        var self = new EtcdPeer("default", url, url);
        var etcd = new EtcdProcess(self, [self], tls, arguments);
        try
        {
            await etcd.RunAsync();
            return etcd;
        }
        catch
        {
            await etcd.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it as a crash would (SIGKILL), also when it is paused. Its data stays.</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
        IsPaused = false;
    }

    /// <summary>Starts it on its data, at the same endpoint, and waits until it answers: in a cluster, until there is a leader.</summary>
    /// <exception cref="InvalidOperationException">It runs already, or does not come up.</exception>
    public async Task RunAsync(CancellationToken cancellation = default)
    {
        if (_process is not null) throw new InvalidOperationException($"etcd on {Endpoint} runs already: kill it first");
        var info = new ProcessStartInfo("etcd",
        [
            "--name", _self.Name, "--data-dir", _folder.FullName,
            "--listen-client-urls", Endpoint, "--advertise-client-urls", Endpoint,
            "--listen-metrics-urls", FreePorts.Url(_metricsPort),
            "--listen-peer-urls", _self.ListenUrl, "--initial-advertise-peer-urls", _self.AdvertisedUrl,
            "--initial-cluster", _initialCluster, .. _tls?.Arguments ?? [], .. _arguments,
        ])
        { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(info) ?? throw new InvalidOperationException("etcd does not start");
        _process.OutputDataReceived += (_, line) => _said.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => _said.Add(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await WaitUntilHealthyAsync(cancellation);
    }

    /// <summary>Removes the data of an etcd that has been ended: it starts empty, its store gone back to the first revision.</summary>
    public void Erase()
    {
        _folder.Delete(recursive: true);
        _folder.Create();
    }

    /// <summary>
    /// Holds it where it is (SIGSTOP): connections stay, and nobody is answered. Not on Windows.
    /// </summary>
    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public async Task PauseAsync()
    {
        await SignalAsync("STOP");
        IsPaused = true;
    }

    /// <summary>Lets it go on (SIGCONT).</summary>
    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public async Task ContinueAsync()
    {
        await SignalAsync("CONT");
        IsPaused = false;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (Directory.Exists(_folder.FullName)) _folder.Delete(recursive: true);
    }

    internal static void RequireInstalled()
    {
        if (!IsInstalled) throw new InvalidOperationException("etcd is not installed: install Debian's etcd-server");
    }

    private async Task SignalAsync(string signal)
    {
        if (!IsRunning) throw new InvalidOperationException($"etcd on {Endpoint} does not run: there is nothing to signal");
        using var kill = Process.Start("kill", ["-s", signal, Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        if (kill.ExitCode != 0) throw new InvalidOperationException($"SIG{signal} cannot be sent to etcd on {Endpoint}");
    }

    private async Task WaitUntilHealthyAsync(CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < StartTimeout)
        {
            if (_process!.HasExited) break;
            try
            {
                var health = await http.GetStringAsync(new Uri(FreePorts.Url(_metricsPort) + "/health"), cancellation);
                if (health.Contains("true", StringComparison.Ordinal)) return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
            {
                // Not up yet.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
        }
        if (!_process!.HasExited) throw NotHealthy(FormattableString.Invariant($"is not healthy after {StartTimeout.TotalSeconds} s"));

        // Until all it said has been read.
        await _process.WaitForExitAsync(cancellation);
        throw NotHealthy("has ended");
    }

    private InvalidOperationException NotHealthy(string why) => new($"etcd on {Endpoint} {why}; it said last: {_said}");
}

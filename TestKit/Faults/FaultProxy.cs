using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Watch.Actors.TestKit;

/// <summary>
/// A TCP proxy on loopback that harms what goes through it: it resets, cuts within a frame and closes connections, swallows, delays and
/// slows bytes, and refuses new connections. By hand, or by a <see cref="FaultScript"/>. Safe for use from several threads.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly DnsEndPoint _target;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<FaultConnection, bool> _connections = new();
    private readonly Faults _faults = new();
    private readonly Task _accepting;
    private int _accepted;

    private FaultProxy(TcpListener listener, DnsEndPoint target)
    {
        _listener = listener;
        _target = target;
        Endpoint = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens: <c>http://127.0.0.1:port</c>.</summary>
    public string Endpoint { get; }

    /// <summary>How long each byte takes, each way.</summary>
    public TimeSpan Delay
    {
        get => _faults.Delay;
        set
        {
            _faults.Delay = value;
            if (value > TimeSpan.Zero) _faults.Count(FaultKind.Delay);
        }
    }

    /// <summary>How many bytes a connection carries in a second, each way; 0: as many as it can.</summary>
    public int BytesPerSecond
    {
        get => _faults.BytesPerSecond;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _faults.BytesPerSecond = value;
            if (value > 0) _faults.Count(FaultKind.Throttle);
        }
    }

    /// <summary>New connections are reset at once.</summary>
    public bool Refuses
    {
        get => _faults.Refuses;
        set => _faults.Refuses = value;
    }

    /// <summary>Whether new connections from this address are reset at once, beside <see cref="Refuses"/>; null: none are.</summary>
    public Func<IPEndPoint, bool>? RefusesClient { get; set; }

    /// <summary>
    /// Swallows what comes, both ways, and does not pass on that an end has closed: a half-open connection.
    /// New connections are taken and nothing comes of them. When it ends, connections that have lost bytes are reset and the others go on.
    /// </summary>
    public bool IsBlackHole
    {
        get => _faults.IsBlackHole;
        set
        {
            if (value && !_faults.IsBlackHole) _faults.Count(FaultKind.BlackHole);
            _faults.IsBlackHole = value;
            if (value) return;
            Interlocked.MemoryBarrier();
            foreach (var connection in _connections.Keys)
                if (connection.HasLost)
                    connection.Reset();
        }
    }

    /// <summary>Connections that it has passed on so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>
    /// The faults so far: connections that were reset, closed, cut within a frame or refused by it, and how often a black hole, a delay or
    /// a throttle was put on. Every kind is there.
    /// </summary>
    public IReadOnlyDictionary<FaultKind, int> Counts => _faults.Counts;

    /// <summary>Starts one.</summary>
    /// <param name="target">The endpoint behind it, <c>http://host:port</c>.</param>
    /// <param name="port">The port to listen on; 0: a free one.</param>
    public static FaultProxy Start(string target, int port = 0)
    {
        var address = new Uri(target);
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return new FaultProxy(listener, new DnsEndPoint(address.IdnHost, address.Port));
    }

    /// <summary>Resets every connection there is now, in the midst of whatever it is carrying.</summary>
    /// <returns>How many there were.</returns>
    public int Cut() => All(FaultKind.Reset, connection => connection.Reset());

    /// <summary>Resets every connection there is now that would be refused if it were new.</summary>
    /// <returns>How many there were.</returns>
    public int CutRefused() => All(FaultKind.Reset, connection => IsRefused(connection.Client) && connection.Reset());

    /// <summary>Closes every connection there is now in order (FIN), both ways.</summary>
    /// <returns>How many there were.</returns>
    public int Close() => All(FaultKind.Close, connection => connection.Close());

    /// <summary>Resets each connection there is now when it has carried so many more bytes to its client: in the middle of a frame.</summary>
    /// <param name="bytes">At least 1.</param>
    public void CutWithin(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        foreach (var connection in _connections.Keys) connection.CutAfter(bytes);
    }

    /// <summary>Ends what lasts: black hole, delay, throttle and refusal.</summary>
    public void Heal()
    {
        Refuses = false;
        Delay = TimeSpan.Zero;
        BytesPerSecond = 0;
        IsBlackHole = false;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var carrying = new List<Task>();
        while (!_stopping.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                break;
            }
            carrying.RemoveAll(task => task.IsCompleted);
            if (client.RemoteEndPoint is IPEndPoint from && IsRefused(from)) Refuse(client);
            else carrying.Add(CarryAsync(client));
        }
        foreach (var connection in _connections.Keys) connection.Reset();
        await Task.WhenAll(carrying);
    }

    private async Task CarryAsync(Socket client)
    {
        using var connection = new FaultConnection(client, _faults);
        _connections[connection] = true;
        await connection.RunAsync(_target, () => Interlocked.Increment(ref _accepted));
        _connections.TryRemove(connection, out _);
    }

    private bool IsRefused(IPEndPoint client) => Refuses || RefusesClient?.Invoke(client) == true;

    private void Refuse(Socket client)
    {
        _faults.Count(FaultKind.Refuse);
        client.Close(0);
    }

    private int All(FaultKind kind, Func<FaultConnection, bool> harm)
    {
        var harmed = 0;
        foreach (var connection in _connections.Keys)
        {
            if (!harm(connection)) continue;
            _faults.Count(kind);
            harmed++;
        }
        return harmed;
    }
}

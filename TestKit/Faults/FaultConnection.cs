using System.Net;
using System.Net.Sockets;

namespace Watch.Actors.TestKit;

/// <summary>A client's connection and the one to the server behind the proxy.</summary>
internal sealed class FaultConnection : IDisposable
{
    private readonly Socket _client;
    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Faults _faults;
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _closing;
    private readonly FaultPump _up, _down;
    private readonly Lock _gate = new();
    private bool _isOver;
    private volatile bool _isLost;

    public FaultConnection(Socket client, Faults faults)
    {
        _client = client;
        Client = (IPEndPoint)client.RemoteEndPoint!;
        _faults = faults;
        client.NoDelay = true;
        _closing = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        _up = new FaultPump(client, _server, faults, _closing.Token, _ending.Token);
        _down = new FaultPump(_server, client, faults, _closing.Token, _ending.Token);
    }

    /// <summary>The client's address.</summary>
    public IPEndPoint Client { get; }

    /// <summary>Whether bytes of it were swallowed.</summary>
    public bool HasLost => _isLost || _up.HasLost || _down.HasLost;

    /// <summary>Carries bytes until both ends have closed, or it is reset.</summary>
    public async Task RunAsync(DnsEndPoint target, Action connected)
    {
        if (_faults.IsBlackHole)
        {
            _isLost = true;
            Interlocked.MemoryBarrier();
            if (!_faults.IsBlackHole) Reset();
            await GuardAsync(Task.Delay(Timeout.Infinite, _ending.Token));
            return;
        }
        if (!await GuardAsync(_server.ConnectAsync(target, _ending.Token).AsTask())) return;
        connected();
        Task[] pumping = [_up.ReadAsync(), _up.SendAsync(), _down.ReadAsync(), _down.SendAsync()];
        await Task.WhenAll(pumping.Select(GuardAsync));
    }

    public void CutAfter(long bytes) => _down.CutAfter(bytes);

    /// <summary>Resets both connections.</summary>
    /// <returns>False if it was over already.</returns>
    public bool Reset() => End(Abort);

    /// <summary>Closes both connections in order.</summary>
    /// <returns>False if it was over already.</returns>
    public bool Close() => End(_closing.Cancel);

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _client.Dispose();
            _server.Dispose();
            _closing.Dispose();
            _ending.Dispose();
        }
    }

    private void Abort()
    {
        _isOver = true;
        _ending.Cancel();
        _client.Close(0);
        _server.Close(0);
    }

    private bool End(Action how)
    {
        lock (_gate)
        {
            if (_isOver) return false;
            how();
            return true;
        }
    }

    // Either end is gone, or was cut: the other one has to notice at once.
    private async Task<bool> GuardAsync(Task task)
    {
        try
        {
            await task;
            return true;
        }
        catch (ConnectionCutException)
        {
            // Counted before a client can see it.
            End(() =>
            {
                _faults.Count(FaultKind.CutWithin);
                Abort();
            });
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Reset();
        }
        return false;
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Watch.Actors.TestKit.Specs.Faults;

/// <summary>Answers every connection with what it is sent, and closes it when the client does.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private readonly List<Socket> _sockets = [];

    public EchoServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Resets every connection: the server has crashed.</summary>
    public void Crash()
    {
        lock (_sockets)
            foreach (var socket in _sockets)
                socket.Close(0);
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        var echoes = new List<Task>();
        try
        {
            while (true) echoes.Add(EchoAsync(await _listener.AcceptSocketAsync(_stopping.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(echoes);
        }
    }

    private async Task EchoAsync(Socket socket)
    {
        lock (_sockets) _sockets.Add(socket);
        using (socket)
        {
            var buffer = new byte[4096];
            try
            {
                while (await socket.ReceiveAsync(buffer, _stopping.Token) is > 0 and var count)
                    await socket.SendAsync(buffer.AsMemory(0, count), _stopping.Token);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // The client has left, or the spec is over.
            }
        }
    }
}

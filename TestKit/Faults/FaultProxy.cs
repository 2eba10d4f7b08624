using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Watch.Actors.TestKit;

/// <summary>
/// A TCP proxy on loopback that harms what goes through it: it cuts and resets connections, refuses new ones, and delays bytes.
/// Safe for use from several threads.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly DnsEndPoint _target;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Socket, Socket> _pairs = new();
    private readonly Task _accepting;

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
    public TimeSpan Delay { get; set; }

    /// <summary>New connections are closed at once.</summary>
    public bool Refuses { get; set; }

    /// <summary>Connections that it has passed on so far.</summary>
    public int Accepted { get; private set; }

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
    public int Cut()
    {
        var cut = 0;
        foreach (var (client, server) in _pairs)
        {
            if (!_pairs.TryRemove(client, out _)) continue;
            Reset(client);
            Reset(server);
            cut++;
        }
        return cut;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        _listener.Stop();
        Cut();
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
            if (Refuses) Reset(client);
            else carrying.Add(CarryAsync(client));
        }
        await Task.WhenAll(carrying);
    }

    private async Task CarryAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await server.ConnectAsync(_target, _stopping.Token);
            _pairs[client] = server;
            Accepted++;
            await Task.WhenAll(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either end is gone, or was cut: the other one has to notice.
            Reset(client);
            Reset(server);
        }
        finally
        {
            _pairs.TryRemove(client, out _);
            client.Dispose();
            server.Dispose();
        }
    }

    // What has been read waits for its time in a queue, so that a delay costs latency and no throughput.
    private async Task PumpAsync(Socket from, Socket to)
    {
        var queue = Channel.CreateBounded<(DateTime Due, byte[] Bytes)>(1024);
        var sending = SendAsync(queue.Reader, to);
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _stopping.Token) is > 0 and var count)
                await queue.Writer.WriteAsync((DateTime.UtcNow + Delay, buffer[..count]), _stopping.Token);
        }
        finally
        {
            queue.Writer.Complete();
        }
        await sending;
        to.Shutdown(SocketShutdown.Send);
    }

    private async Task SendAsync(ChannelReader<(DateTime Due, byte[] Bytes)> queue, Socket to)
    {
        await foreach (var (due, bytes) in queue.ReadAllAsync(_stopping.Token))
        {
            if (due - DateTime.UtcNow is var wait && wait > TimeSpan.Zero) await Task.Delay(wait, _stopping.Token);
            await to.SendAsync(bytes, _stopping.Token);
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.Close(0);
        }
        catch (ObjectDisposedException)
        {
            // Closed already, which is what was wanted.
        }
    }
}

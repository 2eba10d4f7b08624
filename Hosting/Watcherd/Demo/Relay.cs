using System.Net;
using System.Net.Sockets;
using Watch.Actors.Transport;

namespace Watch.Actors.Watcherd.Demo;

/// <summary>Stands between the watch and etcd on loopback, passes bytes on, and can be cut: what is open breaks, and nothing new gets through until it is mended.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly Endpoint _target;
    private readonly IPEndPoint _address;
    private CancellationTokenSource _cut = new();
    private Task _work;

    public Relay(Endpoint target)
    {
        _target = target;
        var listener = Listen(new IPEndPoint(IPAddress.Loopback, 0));
        _address = (IPEndPoint)listener.LocalEndpoint;
        _work = AcceptAsync(listener, _cut.Token);
    }

    /// <summary>Where the watch is to connect.</summary>
    public Endpoint Address => Endpoint.Parse($"http://{_address}");

    /// <summary>Breaks every connection, and refuses new ones. Done when that is so.</summary>
    public async Task CutAsync()
    {
        await _cut.CancelAsync();
        await _work;
    }

    /// <summary>Lets connections through again.</summary>
    public void Mend()
    {
        _cut.Dispose();
        _cut = new CancellationTokenSource();
        _work = AcceptAsync(Listen(_address), _cut.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await CutAsync();
        _cut.Dispose();
    }

    private static TcpListener Listen(IPEndPoint address)
    {
        var listener = new TcpListener(address);
        listener.Start();
        return listener;
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken cut)
    {
        var passing = new List<Task>();
        try
        {
            while (true) passing.Add(PassAsync(await listener.AcceptSocketAsync(cut), cut));
        }
        catch (OperationCanceledException)
        {
            listener.Dispose();
            await Task.WhenAll(passing);
        }
    }

    private async Task PassAsync(Socket client, CancellationToken cut)
    {
        using var near = client;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(_target.Address.Host, _target.Address.Port, cut);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cut);
            await await Task.WhenAny(CopyAsync(near, far, over.Token), CopyAsync(far, near, over.Token));
            await over.CancelAsync();
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException)
        {
            // Reset, as a failing network would: nothing that is on its way arrives.
            near.LingerState = new LingerOption(enable: true, seconds: 0);
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken over)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer, over) is var count and > 0)
        {
            for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), over);
        }
    }
}

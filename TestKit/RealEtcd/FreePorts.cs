using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Watch.Actors.TestKit;

/// <summary>
/// Ports on loopback that nobody listens on. Below those that systems give to outgoing connections, of which one could take the port of a
/// server that is down for a moment.
/// </summary>
internal static class FreePorts
{
    private const int First = 20000, End = 32000;

    // One after the other, and none twice: a server whose port this was may be down for a moment, or not have begun to listen.
    private static int _last = Random.Shared.Next(End - First);

    public static int Take()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % (End - First));
            if (IsFree(port)) return port;
        }
    }

    public static string Url(int port, string scheme = "http") =>
        string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{port}");

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}

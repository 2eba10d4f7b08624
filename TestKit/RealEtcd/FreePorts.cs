using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Watch.Actors.TestKit;

/// <summary>Ports on loopback that nobody listens on.</summary>
internal static class FreePorts
{
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static string Url(int port, string scheme = "http") =>
        string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{port}");
}

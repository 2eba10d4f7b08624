using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit;

/// <summary>
/// An HTTP/2 server that does what a script says, frame by frame: what no honest server can be made to do. A script is a function of a
/// <see cref="ScriptedConnection"/>; what etcd says in it is made by <see cref="Answers"/>, and said, well or badly, by
/// <see cref="ScriptedMoves"/>.
/// </summary>
public sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Func<ScriptedConnection, Task> _script;
    private readonly Task _accepting;
    private int _accepted;

    private ScriptedPeer(Func<ScriptedConnection, Task> script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Endpoint Endpoint =>
        Endpoint.Parse(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"));

    /// <summary>How many connections there have been.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Starts a peer that runs the script for each connection, and closes the connection when the script is done.</summary>
    public static ScriptedPeer Start(Func<ScriptedConnection, Task> script) => new(script);

    /// <summary>Starts a peer that plays the script to the first request of each connection, then waits for the client to close it.</summary>
    public static ScriptedPeer Answering(Func<ScriptedConnection, int, Task> script) => new(async connection =>
    {
        await script(connection, await connection.RequestAsync());
        await connection.Closed;
    });

    /// <summary>Starts a peer that sends these bytes before anything else, then waits for the client to close the connection.</summary>
    public static ScriptedPeer Raw(byte[] bytes) => new(async connection =>
    {
        await connection.RawAsync(bytes);
        await connection.Closed;
    });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_ending.Token);
                Interlocked.Increment(ref _accepted);
                connections.Add(PlayAsync(socket));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PlayAsync(Socket socket)
    {
        await using var connection = new ScriptedConnection(socket, _ending.Token);
        try
        {
            await _script(connection).WaitAsync(_ending.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ObjectDisposedException or ChannelClosedException)
        {
            // The client left, or the spec is over.
        }
    }
}

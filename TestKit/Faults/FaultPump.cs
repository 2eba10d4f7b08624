using System.Net.Sockets;
using System.Threading.Channels;

namespace Watch.Actors.TestKit;

/// <summary>
/// One direction of a connection. What has been read waits for its time in a queue, so that a delay costs latency and no throughput.
/// </summary>
internal sealed class FaultPump(Socket from, Socket to, Faults faults, CancellationToken closing, CancellationToken ending)
{
    // Throttled bytes leave in so many parts a second.
    private const int PartsPerSecond = 50;

    private readonly Channel<(DateTime Due, byte[] Bytes)> _queue = Channel.CreateBounded<(DateTime, byte[])>(256);
    private long _bytesLeft = long.MaxValue;
    private volatile bool _hasLost;

    /// <summary>Whether bytes, or the end of them, were swallowed: then this is no connection any more.</summary>
    public bool HasLost => _hasLost;

    /// <summary>Lets so many more bytes through; sending ends with <see cref="ConnectionCutException"/> then.</summary>
    public void CutAfter(long bytes) => Volatile.Write(ref _bytesLeft, bytes);

    public async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, ending) is > 0 and var count)
            await _queue.Writer.WriteAsync((DateTime.UtcNow + faults.Delay, buffer[..count]), ending);
        _queue.Writer.Complete();
    }

    public async Task SendAsync()
    {
        try
        {
            await foreach (var (due, bytes) in _queue.Reader.ReadAllAsync(closing)) await SendAsync(due, bytes);
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            // Closed from here: what is in the queue is not sent any more, and what still comes is dropped.
        }
        if (faults.IsBlackHole)
        {
            Lose();
            await Task.Delay(Timeout.Infinite, ending);
        }
        to.Shutdown(SocketShutdown.Send);
        await foreach (var _ in _queue.Reader.ReadAllAsync(ending))
        {
        }
    }

    // The black hole may be healed meanwhile by one who did not see that this connection has lost something.
    private void Lose()
    {
        _hasLost = true;
        Interlocked.MemoryBarrier();
        if (!faults.IsBlackHole) throw new SocketException((int)SocketError.ConnectionReset);
    }

    private async Task SendAsync(DateTime due, ReadOnlyMemory<byte> bytes)
    {
        if (due - DateTime.UtcNow is var wait && wait > TimeSpan.Zero) await Task.Delay(wait, ending);
        while (!bytes.IsEmpty)
        {
            if (_hasLost || faults.IsBlackHole)
            {
                Lose();
                return;
            }
            var left = Volatile.Read(ref _bytesLeft);
            var rate = faults.BytesPerSecond;
            var part = bytes[..(int)Math.Min(Math.Min(bytes.Length, left), rate > 0 ? Math.Max(1, rate / PartsPerSecond) : int.MaxValue)];
            for (var rest = part; !rest.IsEmpty; rest = rest[await to.SendAsync(rest, ending)..])
            {
            }
            bytes = bytes[part.Length..];
            if (left != long.MaxValue && Interlocked.Add(ref _bytesLeft, -part.Length) <= 0) throw new ConnectionCutException();
            if (rate > 0) await Task.Delay(TimeSpan.FromSeconds((double)part.Length / rate), ending);
        }
    }
}

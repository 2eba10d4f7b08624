using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;

namespace Watch.Actors.TestKit;

/// <summary>One HTTP/2 connection in the hands of a script. It acknowledges SETTINGS and PING by itself; all else is the script's.</summary>
public sealed class ScriptedConnection : IAsyncDisposable
{
    private const int LargestFrame = 16_384;
    private const int PrefaceSize = 24;
    private const int MessageHeaderSize = 5;
    private const int InitialWindowSize = 4;

    private readonly NetworkStream _stream;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Channel<int> _requests = Channel.CreateUnbounded<int>();
    private readonly Channel<uint> _resets = Channel.CreateUnbounded<uint>();
    private readonly Channel<int> _data = Channel.CreateUnbounded<int>();
    private readonly Channel<byte[]> _messages = Channel.CreateUnbounded<byte[]>();
    private readonly Dictionary<int, List<byte>> _parts = [];
    private readonly TaskCompletionSource<uint> _window = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private int _dataFrames;
    private long _dataLength;

    internal ScriptedConnection(Socket socket, CancellationToken ending)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        _reading = ReadAllAsync(ending);
    }

    /// <summary>Whether a PING is answered.</summary>
    public bool AnswersPings { get; set; } = true;

    /// <summary>Whether the client may go on sending after its first 64 KB.</summary>
    public bool RefillsWindows { get; set; } = true;

    /// <summary>Done when the client has closed the connection.</summary>
    public Task Closed => _reading;

    /// <summary>The window of a stream that the client announces in its SETTINGS.</summary>
    public Task<uint> AnnouncedWindow => _window.Task;

    /// <summary>How many DATA frames the client has sent.</summary>
    public int DataFrames => Volatile.Read(ref _dataFrames);

    /// <summary>Waits until the client has sent so many bytes of DATA.</summary>
    public async Task ReceivedAsync(long length)
    {
        while (_dataLength < length)
            _dataLength += await _data.Reader.ReadAsync();
    }

    /// <summary>Waits for the next gRPC message that the client sends, on whatever stream.</summary>
    public async Task<byte[]> MessageAsync() => await _messages.Reader.ReadAsync();

    /// <summary>Waits for a request and answers the number of its stream.</summary>
    public async Task<int> RequestAsync() => await _requests.Reader.ReadAsync();

    /// <summary>Waits until the client resets a stream and answers the error code.</summary>
    public async Task<uint> ResetByClientAsync() => await _resets.Reader.ReadAsync();

    /// <summary>Sends HEADERS: the head of an answer, or its trailers.</summary>
    public Task HeadersAsync(int stream, bool end, params (string Name, string Value)[] headers)
    {
        var block = new MemoryStream();
        foreach (var (name, value) in headers)
        {
            block.WriteByte(0); // Literal, not indexed, with a name of its own: HPACK's plainest form.
            WriteText(block, name);
            WriteText(block, value);
        }

        return FrameAsync(type: 1, (byte)(0x4 | (end ? 1 : 0)), stream, block.ToArray());
    }

    /// <summary>Sends the head of a gRPC answer.</summary>
    public Task GrpcHeadAsync(int stream) => HeadersAsync(stream, end: false, (":status", "200"), ("content-type", "application/grpc"));

    /// <summary>Sends DATA, in as many frames as it takes.</summary>
    public async Task DataAsync(int stream, ReadOnlyMemory<byte> bytes, bool end = false)
    {
        do
        {
            var part = bytes[..Math.Min(bytes.Length, LargestFrame)];
            bytes = bytes[part.Length..];
            await FrameAsync(type: 0, (byte)(end && bytes.IsEmpty ? 1 : 0), stream, part);
        }
        while (!bytes.IsEmpty);
    }

    /// <summary>Sends RST_STREAM.</summary>
    public Task ResetAsync(int stream, uint code) => FrameAsync(type: 3, 0, stream, BigEndian(code));

    /// <summary>Sends GOAWAY.</summary>
    public Task GoAwayAsync(int lastStream, uint code, string debugText = "") =>
        FrameAsync(type: 7, 0, stream: 0, (byte[])[.. BigEndian((uint)lastStream), .. BigEndian(code), .. Encoding.ASCII.GetBytes(debugText)]);

    /// <summary>Sends bytes as they are.</summary>
    public async Task RawAsync(ReadOnlyMemory<byte> bytes)
    {
        await _writing.WaitAsync();
        try
        {
            await _stream.WriteAsync(bytes);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Sends any frame.</summary>
    public Task FrameAsync(byte type, byte flags, int stream, ReadOnlyMemory<byte> payload)
    {
        var length = payload.Length;
        return RawAsync((byte[])[(byte)(length >> 16), (byte)(length >> 8), (byte)length, type, flags, .. BigEndian((uint)stream), .. payload.Span]);
    }

    /// <summary>Ends the connection with a TCP reset.</summary>
    public void Abort()
    {
        _stream.Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _stream.Socket.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _reading;
        _writing.Dispose();
    }

    private async Task ReadAllAsync(CancellationToken ending)
    {
        try
        {
            await _stream.ReadExactlyAsync(new byte[PrefaceSize], ending);
            await FrameAsync(type: 4, 0, 0, default);
            var header = new byte[9];
            while (true)
            {
                await _stream.ReadExactlyAsync(header, ending);
                var payload = new byte[(header[0] << 16) | (header[1] << 8) | header[2]];
                await _stream.ReadExactlyAsync(payload, ending);
                await TakeAsync(header[3], header[4], (int)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(5)), payload);
            }
        }
        catch (Exception over) when (over is IOException or OperationCanceledException or ObjectDisposedException)
        {
            _requests.Writer.TryComplete(new IOException("the client closed the connection", over));
            _resets.Writer.TryComplete(new IOException("the client closed the connection", over));
            _data.Writer.TryComplete(new IOException("the client closed the connection", over));
            _messages.Writer.TryComplete(new IOException("the client closed the connection", over));
        }
    }

    private Task TakeAsync(byte type, byte flags, int stream, byte[] payload) => type switch
    {
        0 => TakeDataAsync(stream, payload),
        1 => _requests.Writer.WriteAsync(stream).AsTask(),
        3 => _resets.Writer.WriteAsync(BinaryPrimitives.ReadUInt32BigEndian(payload)).AsTask(),
        4 when (flags & 1) == 0 => TakeSettingsAsync(payload),
        6 when (flags & 1) == 0 && AnswersPings => FrameAsync(type: 6, 1, 0, payload),
        _ => Task.CompletedTask,
    };

    private Task TakeSettingsAsync(byte[] payload)
    {
        for (var at = 0; at < payload.Length; at += 6)
            if (BinaryPrimitives.ReadUInt16BigEndian(payload.AsSpan(at)) == InitialWindowSize)
                _window.TrySetResult(BinaryPrimitives.ReadUInt32BigEndian(payload.AsSpan(at + 2)));
        return FrameAsync(type: 4, 1, 0, default);
    }

    private async Task TakeDataAsync(int stream, byte[] payload)
    {
        Interlocked.Increment(ref _dataFrames);
        await _data.Writer.WriteAsync(payload.Length);
        await TakeMessagesAsync(stream, payload);
        if (!RefillsWindows || payload.Length == 0)
            return;
        await FrameAsync(type: 8, 0, 0, BigEndian((uint)payload.Length));
        await FrameAsync(type: 8, 0, stream, BigEndian((uint)payload.Length));
    }

    private async Task TakeMessagesAsync(int stream, byte[] payload)
    {
        if (!_parts.TryGetValue(stream, out var parts)) _parts[stream] = parts = [];
        parts.AddRange(payload);
        var at = 0;
        while (parts.Count - at >= MessageHeaderSize)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(CollectionsMarshal.AsSpan(parts)[(at + 1)..]);
            if (parts.Count - at - MessageHeaderSize < length) break;
            await _messages.Writer.WriteAsync([.. parts.GetRange(at + MessageHeaderSize, length)]);
            at += MessageHeaderSize + length;
        }
        parts.RemoveRange(0, at);
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static void WriteText(MemoryStream block, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        if (bytes.Length < 127)
        {
            block.WriteByte((byte)bytes.Length);
        }
        else
        {
            var rest = bytes.Length - 127;
            block.WriteByte(127);
            for (; rest >= 128; rest >>= 7)
                block.WriteByte((byte)((rest & 127) | 128));
            block.WriteByte((byte)rest);
        }

        block.Write(bytes);
    }
}

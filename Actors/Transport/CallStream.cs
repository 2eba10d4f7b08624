using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Watch.Actors.Transport;

/// <summary>
/// The connection of one duplex call, under the HTTP handler. What the server sends in DATA frames does not go through the handler:
/// who reads <see cref="Data"/> goes on with it on the thread that received it, where the handler would wake another. All else of HTTP/2 is the
/// handler's. Flow control of what it does not see is done here.
/// </summary>
/// <param name="connection">The connection, decrypted.</param>
/// <param name="frames">Follows what the peer sends.</param>
/// <param name="windowSize">The call's flow-control window, in bytes.</param>
internal sealed class CallStream(Stream connection, PeerFrames frames, int windowSize) : FollowedStream(connection, frames)
{
    private const int ReceiveSize = 64 * 1024;

    // The one call of its connection, and the connection itself (RFC 9113, 5.1.1).
    private const int CallId = 1, ConnectionId = 0;

    private readonly byte[] _received = GC.AllocateUninitializedArray<byte>(ReceiveSize, pinned: true);
    private readonly ArrayBufferWriter<byte> _rest = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SentFrames _sent = new();

    // Not paused by its size: the server sends no more than the window.
    private readonly Pipe _data = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, resumeWriterThreshold: 0,
        minimumSegmentSize: ReceiveSize, useSynchronizationContext: false));

    private DataFilter? _filter;
    private int _restTaken;
    private long _owed;

    /// <summary>The payload of the call's DATA frames, in order. It has no end of its own: the handler knows when the call is over.</summary>
    public PipeReader Data => _data.Reader;

    /// <summary>So many bytes of <see cref="Data"/> have been seen: the server is told that it may send as many more.</summary>
    /// <returns>Done when it has been told, which is put off until it is worth a frame. Never fails: that is for a read to do.</returns>
    public async Task CreditAsync(long bytes)
    {
        if (Interlocked.Add(ref _owed, bytes) < windowSize / 8) return;
        await _writing.WaitAsync();
        try
        {
            await WriteOwedAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>For the handler: what is not for the call. Fills what is read with nothing where nothing is wanted.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var filter = _filter ??= new DataFilter(_data.Writer, _rest);
        while (_rest.WrittenCount == 0)
        {
            var padding = filter.Padding;
            var count = await base.ReadAsync(_received, cancellationToken);
            if (count == 0)
            {
                filter.End();
                break;
            }
            filter.Take(_received.AsSpan(0, count));
            if (_data.Writer.UnflushedBytes > 0) await _data.Writer.FlushAsync(CancellationToken.None);
            if (filter.Padding > padding) await CreditAsync(filter.Padding - padding);
        }
        return TakeRest(buffer.Span);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await base.WriteAsync(buffer, cancellationToken);
            _sent.Follow(buffer.Span);
            await WriteOwedAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // Where a frame is under way, it goes out after the rest of it.
    private async Task WriteOwedAsync()
    {
        if (!_sent.IsBetweenFrames || Interlocked.Read(ref _owed) < windowSize / 8) return;
        var updates = WindowUpdates((int)Math.Min(int.MaxValue, Interlocked.Exchange(ref _owed, 0)));
        await base.WriteAsync(updates, CancellationToken.None).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static byte[] WindowUpdates(int bytes)
    {
        var updates = new byte[2 * (FrameHeader.Size + sizeof(int))];
        WriteUpdate(updates, CallId, bytes);
        WriteUpdate(updates.AsSpan(updates.Length / 2), ConnectionId, bytes);
        return updates;
    }

    private static void WriteUpdate(Span<byte> frame, int stream, int bytes)
    {
        frame[2] = sizeof(int);
        frame[3] = FrameHeader.WindowUpdate;
        BinaryPrimitives.WriteInt32BigEndian(frame[5..], stream);
        BinaryPrimitives.WriteInt32BigEndian(frame[FrameHeader.Size..], bytes);
    }

    private int TakeRest(Span<byte> target)
    {
        var taken = Math.Min(target.Length, _rest.WrittenCount - _restTaken);
        _rest.WrittenSpan.Slice(_restTaken, taken).CopyTo(target);
        _restTaken += taken;
        if (_restTaken < _rest.WrittenCount) return taken;
        _rest.ResetWrittenCount();
        _restTaken = 0;
        return taken;
    }
}

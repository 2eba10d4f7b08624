using System.Buffers;
using System.Net;

namespace Watch.Actors.Transport.GrpcNet;

/// <summary>
/// Holds the messages that Grpc.Net.Client writes until they are sent together: it flushes each, which is a packet for each of ten thousand.
/// To be written to and sent from one flow at a time.
/// </summary>
internal sealed class HeldRequests : Stream
{
    // What is held at most for the next messages once these have been sent.
    private const int Kept = 64 * 1024;

    private readonly DuplexContent _content = new();
    private ArrayBufferWriter<byte> _held = new();

    /// <summary>Done when messages can be sent; cancelled when the call ended before that.</summary>
    public Task Opened => _content.Opened;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Stands between the content of a request and its connection.</summary>
    /// <returns>Done when the content has been written, which is at the end of the call. Never fails: that is for <see cref="SendAsync"/>.</returns>
    public async Task TakeAsync(HttpRequestMessage request)
    {
        var messages = request.Content!;
        request.Content = _content;
        _content.Headers.ContentType = messages.Headers.ContentType;
        await messages.CopyToAsync(this).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Sends what is held, in as few frames as it fits in.</summary>
    public async Task SendAsync(CancellationToken cancellation)
    {
        var stream = await _content.Opened.WaitAsync(cancellation);
        await stream.WriteAsync(_held.WrittenMemory, cancellation);
        await stream.FlushAsync(cancellation);
        if (_held.Capacity > Kept) _held = new ArrayBufferWriter<byte>();
        else _held.ResetWrittenCount();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _held.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => _held.Write(buffer.AsSpan(offset, count));

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _content.Dispose();
        base.Dispose(disposing);
    }
}

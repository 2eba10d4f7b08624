namespace Watch.Actors.Transport.GrpcNet;

/// <summary>
/// The body of an answer on its way to Grpc.Net.Client. Read ahead, since that takes a message in two small reads; a fault is told after what
/// arrived before it. One read at a time.
/// </summary>
/// <param name="channel">Puts failures in gRPC's terms.</param>
/// <param name="answer">What the body belongs to.</param>
/// <param name="body">The body; disposed with this.</param>
/// <param name="maxMessageSize">The largest message that is taken, in bytes.</param>
/// <param name="received">Told of bytes as they arrive.</param>
internal sealed class JudgedBody(
    Http2Channel channel, HttpResponseMessage answer, Stream body, int maxMessageSize, Action<int> received) : Stream
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly MessageFrames _frames = new(maxMessageSize);
    private int _at, _end;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>A read for nothing waits until there is something, as that of a connection does.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _at < _end ? ValueTask.FromResult(Take(buffer.Span)) : ReadOnAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) body.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadOnAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        _frames.ThrowIfUnreadable();
        var count = await FillAsync(cancellation);
        if (count == 0) CallEnd.ThrowUnlessOk(channel, answer, _frames.IsWithinMessage);
        received(count);
        (_at, _end) = (0, _frames.Follow(_buffer.AsSpan(0, count)));
        if (_end == 0) _frames.ThrowIfUnreadable();
        return Take(buffer.Span);
    }

    private async ValueTask<int> FillAsync(CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(_buffer, cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            throw channel.Explain(failure);
        }
    }

    private int Take(Span<byte> target)
    {
        var taken = Math.Min(target.Length, _end - _at);
        _buffer.AsSpan(_at, taken).CopyTo(target);
        _at += taken;
        return taken;
    }
}

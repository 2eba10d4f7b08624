using System.Buffers;
using System.IO.Pipelines;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

/// <summary>What lies between the HTTP handler and the connection of a call.</summary>
public sealed class CallStreamSpec : IDisposable
{
    private const int Window = 800;

    // What the handler begins with: 24 bytes, and SETTINGS.
    private static readonly byte[] Preface = [.. new byte[24], 0, 0, 0, 4, 0, 0, 0, 0, 0];
    private static readonly byte[] Ping = [0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];

    private readonly Pipe _fromPeer = new();
    private readonly MemoryStream _sent = new();
    private readonly CallStream _stream;

    public CallStreamSpec() => _stream = new CallStream(new Duplex(_fromPeer.Reader.AsStream(), _sent), new PeerFrames(TimeProvider.System), Window);

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task Data_goes_past_the_handler_on_the_thread_that_received_it()
    {
        var handler = _stream.ReadAsync(new byte[100]).AsTask();
        var reader = _stream.Data.ReadAsync().AsTask();
        await _fromPeer.Writer.WriteAsync((byte[])[.. Data(1, 2, 3), .. Data(4)]);
        Assert.Equal([1, 2, 3, 4], (await reader).Buffer.ToArray());
        Assert.False(handler.IsCompleted);
    }

    [Fact]
    public async Task The_handler_reads_all_else_in_pieces_of_any_size()
    {
        await _fromPeer.Writer.WriteAsync((byte[])[.. Data(1, 2, 3), .. Ping, .. Data(4)]);
        Assert.Equal(0, await _stream.ReadAsync(Memory<byte>.Empty));
        var read = new List<byte>();
        var piece = new byte[5];
        while (read.Count < Ping.Length) read.AddRange(piece.AsSpan(0, await _stream.ReadAsync(piece)));
        Assert.Equal(Ping, read);
    }

    [Fact]
    public async Task The_end_of_the_connection_is_the_handlers_to_see()
    {
        await _fromPeer.Writer.WriteAsync(Data(1));
        await _fromPeer.Writer.CompleteAsync();
        Assert.Equal(0, await _stream.ReadAsync(new byte[10]));
        Assert.Equal(0, await _stream.ReadAsync(new byte[10]));
    }

    [Fact]
    public async Task Credit_is_told_when_an_eighth_of_the_window_is_owed_for_the_call_and_the_connection()
    {
        await _stream.WriteAsync(Preface);
        await _stream.CreditAsync(99);
        Assert.Equal(Preface, _sent.ToArray());
        await _stream.CreditAsync(1);
        Assert.Equal([.. Preface, .. Update(stream: 1, 100), .. Update(stream: 0, 100)], _sent.ToArray());
        await _stream.CreditAsync(99);
        Assert.Equal(Preface.Length + 26, _sent.Length);
    }

    [Fact]
    public async Task Credit_is_never_put_into_a_frame_of_the_handlers()
    {
        await _stream.WriteAsync(Preface);
        await _stream.WriteAsync(Ping.AsMemory(0, 11));
        await _stream.CreditAsync(300);
        Assert.Equal(Preface.Length + 11, _sent.Length);
        await _stream.WriteAsync(Ping.AsMemory(11));
        Assert.Equal([.. Preface, .. Ping, .. Update(stream: 1, 300), .. Update(stream: 0, 300)], _sent.ToArray());
    }

    [Fact]
    public async Task Padding_is_credited_though_nobody_sees_it()
    {
        await _stream.WriteAsync(Preface);
        byte[] padded = [0, 0, 202, 0, 8, 0, 0, 0, 1, 200, 7, .. new byte[200]];
        await _fromPeer.Writer.WriteAsync((byte[])[.. padded, .. Ping]);
        Assert.Equal(Ping.Length, await _stream.ReadAsync(new byte[100]));
        Assert.Equal([.. Preface, .. Update(stream: 1, 201), .. Update(stream: 0, 201)], _sent.ToArray());
    }

    [Fact]
    public async Task A_connection_that_cannot_be_written_to_fails_no_reader()
    {
        await _stream.WriteAsync(Preface);
        await _sent.DisposeAsync();
        await _stream.CreditAsync(500);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await _stream.WriteAsync(Ping));
    }

    private static byte[] Data(params byte[] payload) => [0, 0, (byte)payload.Length, 0, 0, 0, 0, 0, 1, .. payload];

    private static byte[] Update(byte stream, int bytes) =>
        [0, 0, 4, 8, 0, 0, 0, 0, stream, 0, 0, (byte)(bytes >> 8), (byte)bytes];

    private sealed class Duplex(Stream reads, Stream writes) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            reads.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            writes.WriteAsync(buffer, cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => writes.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

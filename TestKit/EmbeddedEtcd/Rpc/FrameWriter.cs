using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace Watch.Actors.TestKit.Embedded.Rpc;

/// <summary>Writes gRPC messages, several in one flush when they come together.</summary>
internal sealed class FrameWriter(PipeWriter writer)
{
    private const int FlushAt = 64 * 1024;

    private int _unflushed;

    /// <summary>Writes a message; flushes when enough is written for a packet of its own.</summary>
    public async ValueTask WriteAsync(IMessage message, CancellationToken cancellation)
    {
        Write(message);
        if (_unflushed >= FlushAt) await FlushAsync(cancellation);
    }

    /// <summary>Sends what is written, waiting while the client is slow to take it.</summary>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        _unflushed = 0;
        var result = await writer.FlushAsync(cancellation);
        if (result.IsCompleted) throw new OperationCanceledException("the client does not read any more");
    }

    private void Write(IMessage message)
    {
        var size = message.CalculateSize();
        var prefix = writer.GetSpan(FrameReader.PrefixLength);
        prefix[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)size);
        writer.Advance(FrameReader.PrefixLength);
        message.WriteTo(writer);
        _unflushed += FrameReader.PrefixLength + size;
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;

namespace Watch.Actors.Transport;

/// <summary>gRPC's frame around each message: one byte that says whether it is compressed, four of length, then the message.</summary>
internal static class GrpcFraming
{
    public const int HeaderSize = 5;

    /// <summary>How many bytes the framed messages take.</summary>
    public static int SizeOf(IReadOnlyList<IMessage> messages)
    {
        var size = checked(messages.Count * HeaderSize);
        for (var i = 0; i < messages.Count; i++)
            size = checked(size + messages[i].CalculateSize());
        return size;
    }

    /// <summary>Frames messages, one behind the other. <paramref name="target"/> has room for <see cref="SizeOf"/> bytes.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Write(IReadOnlyList<IMessage> messages, Span<byte> target)
    {
        var written = 0;
        for (var i = 0; i < messages.Count; i++)
        {
            var size = messages[i].CalculateSize();
            target[written] = 0;
            BinaryPrimitives.WriteUInt32BigEndian(target[(written + 1)..], (uint)size);
            messages[i].WriteTo(target.Slice(written + HeaderSize, size));
            written += HeaderSize + size;
        }

        return written;
    }

    /// <summary>The length of the message that a buffer begins with; null when its frame's header is not here yet.</summary>
    /// <exception cref="GrpcException">The message is compressed or above the limit, or these are no frames.</exception>
    public static int? TryReadLength(ReadOnlySequence<byte> buffer, int maxMessageSize)
    {
        if (buffer.Length < HeaderSize)
            return null;
        Span<byte> header = stackalloc byte[HeaderSize];
        buffer.Slice(0, HeaderSize).CopyTo(header);
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        ThrowIfUnreadable(header[0], length, maxMessageSize);
        return (int)length;
    }

    /// <summary>Takes the first message off a buffer, into an array of its own.</summary>
    /// <returns>False when the buffer does not hold all of it yet; the buffer is then as it was.</returns>
    /// <exception cref="GrpcException">The message is compressed or above the limit, or these are no frames.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, int maxMessageSize, out byte[] message)
    {
        message = [];

        // Room is made only once the bytes are here: a length is a claim, and a peer may claim anything.
        if (TryReadLength(buffer, maxMessageSize) is not { } length || buffer.Length < HeaderSize + (long)length)
            return false;
        message = buffer.Slice(HeaderSize, length).ToArray();
        buffer = buffer.Slice(HeaderSize + (long)length);
        return true;
    }

    private static void ThrowIfUnreadable(byte flag, uint length, int maxMessageSize)
    {
        if (flag == 1)
        {
            throw new GrpcException(
                GrpcCode.Internal, "a message is compressed, though only identity encoding was offered", FailureOrigin.Transport);
        }
        if (flag > 1)
        {
            var detail = string.Create(
                CultureInfo.InvariantCulture, $"the bytes received are no gRPC message (first byte 0x{flag:x2})");
            throw new GrpcException(GrpcCode.Internal, detail, FailureOrigin.Transport);
        }
        if (length > maxMessageSize)
        {
            var detail = string.Create(
                CultureInfo.InvariantCulture,
                $"a message of {length} bytes is above the limit of {maxMessageSize}: "
                    + $"raise watch-actors.etcd.max-message-size, or watch with fragments");
            throw new GrpcException(GrpcCode.ResourceExhausted, detail, FailureOrigin.Limit);
        }
    }
}

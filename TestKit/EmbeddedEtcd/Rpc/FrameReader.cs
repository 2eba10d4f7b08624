using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using Google.Protobuf;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit.Embedded.Rpc;

/// <summary>Reads gRPC messages: a byte that tells compression, four of length, the message.</summary>
internal sealed class FrameReader(PipeReader reader, int maxBytes)
{
    public const int PrefixLength = 5;

    /// <summary>Waits for the next message.</summary>
    /// <returns>Null when there are no more.</returns>
    public async ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellation)
        where T : class, IMessage<T>
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellation);
            var buffer = result.Buffer;
            if (TryTake(ref buffer, out var body))
            {
                var message = Parse(parser, body);
                reader.AdvanceTo(buffer.Start);
                return message;
            }

            if (result.IsCompleted)
                return buffer.IsEmpty ? null : throw new EtcdException(GrpcCode.Internal, "the request ends within a message");
            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static T Parse<T>(MessageParser<T> parser, ReadOnlySequence<byte> body)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException wrong)
        {
            throw new EtcdException(GrpcCode.Internal, $"the request cannot be read: {wrong.Message}");
        }
    }

    private bool TryTake(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> body)
    {
        body = default;
        if (buffer.Length < PrefixLength) return false;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (prefix[0] != 0) throw new EtcdException(GrpcCode.Unimplemented, "grpc: compressed messages are not supported");
        if (length > maxBytes)
            throw new EtcdException(
                GrpcCode.ResourceExhausted,
                string.Create(CultureInfo.InvariantCulture, $"grpc: received message larger than max ({length} vs. {maxBytes})"));
        if (buffer.Length - PrefixLength < length) return false;
        body = buffer.Slice(PrefixLength, length);
        buffer = buffer.Slice(body.End);
        return true;
    }
}

using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using Watch.Actors.Model;

namespace Watch.Actors.Transport.GrpcNet;

/// <summary>Methods as Grpc.Net.Client takes them.</summary>
internal static class EtcdMethods
{
    private static readonly Marshaller<IMessage> Requests = new(Write, static _ => throw new NotSupportedException());

    /// <summary>
    /// The duplex call. A response stays bytes, for our own decoder; one that is large is handed on in parts, as
    /// <see cref="MessageReader"/> does.
    /// </summary>
    public static Method<IMessage, IReadOnlyList<byte[]>> Watch { get; } = new(
        MethodType.DuplexStreaming, "etcdserverpb.Watch", "Watch", Requests,
        new Marshaller<IReadOnlyList<byte[]>>(static (_, _) => throw new NotSupportedException(), ReadParts));

    /// <summary>A unary call.</summary>
    /// <param name="fullName">For example <c>/etcdserverpb.KV/Range</c>.</param>
    /// <param name="response">Reads the response.</param>
    public static Method<IMessage, IMessage> Unary(string fullName, MessageParser response)
    {
        var slash = fullName.LastIndexOf('/');
        return new Method<IMessage, IMessage>(
            MethodType.Unary, fullName[1..slash], fullName[(slash + 1)..], Requests,
            new Marshaller<IMessage>(Write, context => response.ParseFrom(context.PayloadAsReadOnlySequence())));
    }

    private static void Write(IMessage message, SerializationContext context)
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }

    private static List<byte[]> ReadParts(DeserializationContext context)
    {
        if (context.PayloadLength <= ResponseSplitter.PartSize) return [context.PayloadAsNewBuffer()];
        var payload = context.PayloadAsReadOnlySequence();
        var parts = new List<byte[]>();
        new ResponseSplitter(payload.Length, ResponseSplitter.PartSize).Take(ref payload, parts);
        return parts;
    }
}

using Google.Protobuf;

namespace Watch.Actors.Serialization;

/// <summary>How one message stands on the wire.</summary>
/// <param name="Type">The message.</param>
/// <param name="Manifest">Its name there. Never given to another message, nor changed: older nodes know it.</param>
/// <param name="Write">Makes its bytes.</param>
/// <param name="Read">
/// Makes it from bytes; malformed ones are an <see cref="InvalidProtocolBufferException"/> or <see cref="InvalidDataException"/>.
/// </param>
internal sealed record Codec(Type Type, string Manifest, Func<object, byte[]> Write, Func<byte[], object> Read)
{
    /// <summary>A message with a protobuf message of its own.</summary>
    public static Codec Of<T, TWire>(string manifest, MessageParser<TWire> parser, Func<T, TWire> toWire, Func<TWire, T> fromWire)
        where T : class
        where TWire : IMessage<TWire> =>
        new(typeof(T), manifest, message => toWire((T)message).ToByteArray(), bytes => fromWire(parser.ParseFrom(bytes)));
}

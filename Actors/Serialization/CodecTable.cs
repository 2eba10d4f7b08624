using System.Collections.Frozen;
using System.Runtime.Serialization;
using Google.Protobuf;

namespace Watch.Actors.Serialization;

/// <summary>The codecs of one protocol, by message and by manifest.</summary>
/// <param name="protocol">Its name, for errors.</param>
/// <param name="codecs">One for each message of it.</param>
internal sealed class CodecTable(string protocol, IReadOnlyList<Codec> codecs)
{
    private readonly FrozenDictionary<Type, Codec> _byType = codecs.ToFrozenDictionary(codec => codec.Type);

    private readonly FrozenDictionary<string, Codec> _byManifest =
        codecs.ToFrozenDictionary(codec => codec.Manifest, StringComparer.Ordinal);

    /// <exception cref="SerializationException">It is no message of the protocol.</exception>
    public Codec Of(object message) =>
        _byType.TryGetValue(message.GetType(), out var codec) ? codec
        : throw new SerializationException($"{message.GetType()} is no message of {protocol}: bind it to a serializer of its own");

    /// <exception cref="SerializationException">The manifest is unknown, or the bytes are no such message.</exception>
    public object Read(byte[] bytes, string manifest)
    {
        if (!_byManifest.TryGetValue(manifest, out var codec))
        {
            throw new SerializationException(
                $"no message of {protocol} has the manifest \"{manifest}\": the node that sent it runs a newer version; update this one");
        }
        try
        {
            return codec.Read(bytes);
        }
        catch (Exception malformed) when (malformed is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new SerializationException(
                FormattableString.Invariant(
                    $"{bytes.Length} bytes are no {protocol}.{codec.Type.Name} (manifest \"{manifest}\"): {malformed.Message}"),
                malformed);
        }
    }
}

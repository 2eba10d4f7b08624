using System.Collections.Frozen;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace Watch.Actors.Serialization;

/// <summary>
/// Carries every message of <see cref="EtcdWatch"/> between nodes, as protobuf (<c>protos/watch</c>).
/// Bound in <c>hocon/reference.conf</c>, under the identifier that stands there; <see cref="WatchMultiplexer.Get"/> puts it in place.
/// </summary>
/// <param name="system">The actor system that it belongs to.</param>
public sealed class WatchSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly Codec[] Codecs = [.. CommandCodecs.All, .. NotificationCodecs.All, .. ReplyCodecs.All];
    private static readonly FrozenDictionary<Type, Codec> ByType = Codecs.ToFrozenDictionary(codec => codec.Type);
    private static readonly FrozenDictionary<string, Codec> ByManifest =
        Codecs.ToFrozenDictionary(codec => codec.Manifest, StringComparer.Ordinal);

    /// <inheritdoc/>
    /// <exception cref="SerializationException">It is no message of <see cref="EtcdWatch"/>.</exception>
    public override string Manifest(object o) => For(o).Manifest;

    /// <inheritdoc/>
    /// <exception cref="SerializationException">It is no message of <see cref="EtcdWatch"/>.</exception>
    public override byte[] ToBinary(object obj) => For(obj).Write(obj);

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The manifest is unknown, or the bytes are no such message.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!ByManifest.TryGetValue(manifest, out var codec))
        {
            throw new SerializationException(
                $"no message of EtcdWatch has the manifest \"{manifest}\": the node that sent it runs a newer version; update this one");
        }
        try
        {
            return codec.Read(bytes);
        }
        catch (Exception malformed) when (malformed is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new SerializationException(
                FormattableString.Invariant(
                    $"{bytes.Length} bytes are no EtcdWatch.{codec.Type.Name} (manifest \"{manifest}\"): {malformed.Message}"),
                malformed);
        }
    }

    private static Codec For(object message) =>
        ByType.TryGetValue(message.GetType(), out var codec) ? codec
        : throw new SerializationException($"{message.GetType()} is no message of EtcdWatch: bind it to a serializer of its own");
}

using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Watch.Actors.Serialization;

/// <summary>
/// Carries every message of <see cref="EtcdWatch"/> between nodes, as protobuf (<c>protos/watch</c>).
/// Bound in <c>hocon/reference.conf</c>, under the identifier that stands there; <see cref="WatchMultiplexer.Get"/> puts it in place.
/// </summary>
/// <param name="system">The actor system that it belongs to.</param>
public sealed class WatchSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly CodecTable Table = new("EtcdWatch", [.. CommandCodecs.All, .. NotificationCodecs.All, .. ReplyCodecs.All]);

    /// <inheritdoc/>
    /// <exception cref="SerializationException">It is no message of <see cref="EtcdWatch"/>.</exception>
    public override string Manifest(object o) => Table.Of(o).Manifest;

    /// <inheritdoc/>
    /// <exception cref="SerializationException">It is no message of <see cref="EtcdWatch"/>.</exception>
    public override byte[] ToBinary(object obj) => Table.Of(obj).Write(obj);

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The manifest is unknown, or the bytes are no such message.</exception>
    public override object FromBinary(byte[] bytes, string manifest) => Table.Read(bytes, manifest);
}

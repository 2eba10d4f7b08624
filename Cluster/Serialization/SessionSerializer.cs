using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Watch.Actors.Serialization;

namespace Watch.Actors.Cluster.Serialization;

/// <summary>
/// Carries what subscriptions and sessions tell each other, as protobuf (<c>protos/watch/session.proto</c>). Bound in
/// <c>hocon/cluster-reference.conf</c>, under the identifier that stands there.
/// </summary>
/// <param name="system">The actor system that it belongs to.</param>
internal sealed class SessionSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly CodecTable Table = new("SessionProtocol", SessionCodecs.All);

    /// <exception cref="SerializationException">It is no message of the protocol.</exception>
    public override string Manifest(object o) => Table.Of(o).Manifest;

    /// <exception cref="SerializationException">It is no message of the protocol.</exception>
    public override byte[] ToBinary(object obj) => Table.Of(obj).Write(obj);

    /// <exception cref="SerializationException">The manifest is unknown, or the bytes are no such message.</exception>
    public override object FromBinary(byte[] bytes, string manifest) => Table.Read(bytes, manifest);
}

using Akka.Actor;
using Akka.Serialization;
namespace Watch.Actors.Serialization;
/// <summary>x</summary>
public sealed class WatchSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => throw new NotSupportedException();
    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => throw new NotSupportedException();
    /// <inheritdoc/>
    public override string Manifest(object o) => throw new NotSupportedException();
}

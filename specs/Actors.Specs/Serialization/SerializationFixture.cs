using Akka.Actor;
using Akka.Serialization;
using Watch.Actors.Serialization;

namespace Watch.Actors.Specs.Serialization;

/// <summary>An actor system with the extension, and what a message becomes on its way to another node.</summary>
public sealed class SerializationFixture : IAsyncLifetime
{
    private ActorSystem System { get; } = ActorSystem.Create("serialization");

    public Akka.Serialization.Serialization Serialization => System.Serialization;

    public WatchSerializer Serializer => (WatchSerializer)Serialization.FindSerializerForType(typeof(EtcdWatch.ICommand));

    public T RoundTrip<T>(T message)
        where T : class
    {
        var serializer = (SerializerWithStringManifest)Serialization.FindSerializerFor(message);
        var bytes = serializer.ToBinary(message);
        return Assert.IsType<T>(Serialization.Deserialize(bytes, serializer.Identifier, serializer.Manifest(message)), exactMatch: false);
    }

    public Task InitializeAsync()
    {
        WatchMultiplexer.Get(System);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => System.Terminate();
}

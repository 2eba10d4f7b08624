using Akka.Actor;

namespace Watch.Actors.Specs.Connections;

/// <summary>Keeps what it is told: enough of an actor for what is pure but for its tells.</summary>
internal sealed class RecordingRef : MinimalActorRef
{
    public List<object> Told { get; } = [];

    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "recording";

    public override IActorRefProvider Provider => throw new NotSupportedException("it belongs to no actor system");

    protected override void TellInternal(object message, IActorRef sender) => Told.Add(message);
}

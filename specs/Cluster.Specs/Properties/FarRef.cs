using Akka.Actor;

namespace Watch.Actors.Cluster.Specs.Properties;

/// <summary>An actor as it is seen from another node: its path has an address, and what it is told goes over the network.</summary>
internal sealed class FarRef(Network network, IActorRef actor, Address node) : MinimalActorRef
{
    public IActorRef Actor => actor;

    public override ActorPath Path { get; } = (new RootActorPath(node) / actor.Path.Elements).WithUid(actor.Path.Uid);

    public override IActorRefProvider Provider => ((IInternalActorRef)actor).Provider;

    protected override void TellInternal(object message, IActorRef sender) => network.Post(this, message, sender);
}

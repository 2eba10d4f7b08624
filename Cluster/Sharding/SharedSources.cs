using Akka.Actor;
using Akka.Cluster.Sharding;
using Watch.Actors.Cluster.Gateways;
using Watch.Actors.Cluster.Protocol;
using Watch.Actors.Cluster.Settings;

namespace Watch.Actors.Cluster.Sharding;

/// <summary>One shared watch for all sessions of a range. Without sessions the range's entity goes.</summary>
internal sealed class SharedSources(RecentSettings recent, int credit, Func<string, IActorRef> multiplexers) : IWatchSources
{
    private const string Name = "shared";

    /// <inheritdoc/>
    public IActorRef Find(IActorContext gateway, SessionProtocol.OpenSession open)
    {
        var multiplexer = multiplexers(open.Cluster);
        return gateway.Child(Name) is var found && !found.IsNobody() ? found
            : gateway.ActorOf(SharedWatch.Props(new SharedWatchPlan(recent, credit, multiplexer, open.Watch)), Name);
    }

    /// <inheritdoc/>
    public void Idle(IActorContext gateway) => gateway.Parent.Tell(new Passivate(PoisonPill.Instance));
}

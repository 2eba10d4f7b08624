using Akka.Actor;

namespace Watch.Actors.Cluster.Subscribing;

/// <summary>The one door to every range: Cluster Sharding knows which node has it.</summary>
internal sealed class RegionRoute(IActorRef region) : IGatewayRoute
{
    /// <inheritdoc/>
    public ICanTell Choose(string subscription, int turn) => region;
}

using Akka.Actor;

namespace Watch.Actors.Cluster.Subscribing;

/// <summary>The one door to every range: Cluster Sharding knows which node has it.</summary>
internal sealed class RegionRoute(IActorRef region) : IGatewayRoute
{
    private readonly Gateway _region = new(region, Node: null);

    /// <inheritdoc/>
    public Gateway Choose(string subscription, int turn) => _region;
}

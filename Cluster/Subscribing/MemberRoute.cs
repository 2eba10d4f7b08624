using Akka.Actor;
using Akka.Cluster;
using Watch.Actors.Cluster.Gateways;
using Watch.Actors.Cluster.Model;

namespace Watch.Actors.Cluster.Subscribing;

/// <summary>The gateways of the nodes that have the role, are up, and are reached.</summary>
internal sealed class MemberRoute(ActorSystem system, string role) : IGatewayRoute
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(system);

    /// <inheritdoc/>
    public Gateway? Choose(string subscription, int turn)
    {
        var state = _cluster.State;
        var addresses = state.Members
            .Where(member => member.Status == MemberStatus.Up && (role.Length == 0 || member.HasRole(role)) && !state.Unreachable.Contains(member))
            .Select(member => member.Address.ToString());
        return GatewayChoice.Pick(addresses, subscription, turn) is { } address
            ? new Gateway(system.ActorSelection($"{address}/system/{WatchGateway.Name}"), Address.Parse(address))
            : null;
    }
}

using Akka.Actor;

namespace Watch.Actors.Cluster.Subscribing;

/// <summary>Finds a gateway for a subscription. Safe for use from several threads.</summary>
internal interface IGatewayRoute
{
    /// <summary>Whom to ask for a session.</summary>
    /// <param name="subscription">A name of the subscription's own.</param>
    /// <param name="turn">0 at first; one more whenever a gateway failed.</param>
    /// <returns>Null when there is none now.</returns>
    Gateway? Choose(string subscription, int turn);
}

/// <summary>Whom to ask for a session.</summary>
/// <param name="Door">Takes the request.</param>
/// <param name="Node">Where it is; null if that is not known.</param>
internal sealed record Gateway(ICanTell Door, Address? Node);

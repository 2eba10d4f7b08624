using Akka.Util;

namespace Watch.Actors.Cluster.Model;

/// <summary>
/// Which gateway serves a subscription: every subscription has an order of its own over the gateways, so that they share the load, and the
/// load of a lost one falls to all others.
/// </summary>
internal static class GatewayChoice
{
    /// <summary>The gateway of a turn.</summary>
    /// <param name="gateways">Addresses, in any order.</param>
    /// <param name="subscription">A name of the subscription's own.</param>
    /// <param name="turn">0 for the first; one more for each gateway that failed.</param>
    /// <returns>An address; null when there is none.</returns>
    public static string? Pick(IEnumerable<string> gateways, string subscription, int turn)
    {
        string[] order =
        [
            .. gateways.OrderBy(each => MurmurHash.StringHash($"{each} {subscription}")).ThenBy(each => each, StringComparer.Ordinal),
        ];
        return order.Length == 0 ? null : order[turn % order.Length];
    }
}

using Akka.Actor.Setup;

namespace Watch.Actors.Transport;

/// <summary>
/// Gives the multiplexers of an actor system a transport of one's own: put into the <see cref="ActorSystemSetup"/> that the system is
/// created with. <see cref="WatchMultiplexer.Props(Akka.Configuration.Config, IWatchTransport?)"/> does so for a multiplexer that is an
/// actor of one's own.
/// </summary>
/// <param name="create">
/// Makes the transport of a cluster when its multiplexer starts, which disposes it; it is given the cluster's name, empty for the common
/// one.
/// </param>
public sealed class WatchTransportSetup(Func<string, IWatchTransport> create) : Setup
{
    internal IWatchTransport Create(string cluster) => create(cluster);
}

using Akka.Actor;
using Akka.Configuration;
using Watch.Actors.Cluster.Protocol;

namespace Watch.Actors.Cluster.Gateways;

/// <summary>Whom the sessions of a gateway watch with. Used by the gateway's actor alone.</summary>
internal interface IWatchSources
{
    /// <summary>An actor that takes the commands of <see cref="EtcdWatch"/>.</summary>
    /// <param name="gateway">The gateway, whose child it may be.</param>
    /// <param name="open">What the session is to watch.</param>
    /// <exception cref="ConfigurationException">This node has no such etcd cluster, or its configuration is wrong.</exception>
    IActorRef Find(IActorContext gateway, SessionProtocol.OpenSession open);

    /// <summary>The last session of the gateway has ended.</summary>
    void Idle(IActorContext gateway);
}

/// <summary>The node's multiplexers.</summary>
/// <param name="multiplexers">An etcd cluster's, by its name.</param>
internal sealed class MultiplexerSources(Func<string, IActorRef> multiplexers) : IWatchSources
{
    /// <inheritdoc/>
    public IActorRef Find(IActorContext gateway, SessionProtocol.OpenSession open) => multiplexers(open.Cluster);

    /// <inheritdoc/>
    public void Idle(IActorContext gateway)
    {
    }
}

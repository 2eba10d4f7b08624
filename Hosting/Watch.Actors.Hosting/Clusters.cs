using Akka.Configuration;
using Akka.Actor;
using Microsoft.Extensions.Options;

namespace Watch.Actors.Hosting;

/// <summary>A cluster that was added; the name is empty for the common one.</summary>
internal sealed record ClusterName(string Name);

/// <summary>The clusters that were added, with their options put over the settings of the actor system.</summary>
internal sealed class Clusters
{
    private readonly IOptionsMonitor<EtcdWatchOptions> _options;

    public Clusters(ActorSystem system, IEnumerable<ClusterName> names, IOptionsMonitor<EtcdWatchOptions> options)
    {
        _options = options;
        Names = [.. names.Select(cluster => cluster.Name).Distinct(StringComparer.Ordinal)];
        Multiplexer = WatchMultiplexer.Get(system);
        foreach (var name in Names) Multiplexer.Configure(OptionsHocon.From(options.Get(name), name));
    }

    public IReadOnlyList<string> Names { get; }

    public WatchMultiplexer Multiplexer { get; }

    /// <summary>Opens the door to each cluster; no connection is made before there is a watch.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong: one line with the option or key, and the remedy.</exception>
    public void Start()
    {
        foreach (var name in Names) Start(Multiplexer, name, _options.Get(name));
    }

    /// <summary>Opens the door to one cluster.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong: one line with the option or key, and the remedy.</exception>
    public static IActorRef Start(WatchMultiplexer multiplexer, string name, EtcdWatchOptions options)
    {
        try
        {
            return multiplexer.Cluster(name);
        }
        catch (ConfigurationException e)
        {
            throw new ConfigurationException(OptionsHocon.Explain(e.Message, options), e);
        }
    }
}

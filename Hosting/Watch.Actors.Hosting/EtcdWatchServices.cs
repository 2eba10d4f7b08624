using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Watch.Actors.Hosting;

/// <summary>Adds the watching of etcd to the services of an application.</summary>
public static class EtcdWatchServices
{
    /// <summary>
    /// Adds the common cluster. The services then have a <see cref="WatchMultiplexer"/>, and an <see cref="ActorSystem"/> that lives as long as
    /// the host; an application that has registered its own before keeps it, and ends it itself.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Overrides over HOCON; null: none.</param>
    public static IServiceCollection AddEtcdWatch(this IServiceCollection services, Action<EtcdWatchOptions>? configure = null) =>
        services.AddEtcdWatch("", configure);

    /// <summary>Adds the cluster that <c>WatchMultiplexer.Cluster(name)</c> speaks of.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">Its name; empty for the common cluster, whose settings the others have where they set none.</param>
    /// <param name="configure">Overrides over HOCON; null: none.</param>
    public static IServiceCollection AddEtcdWatch(
        this IServiceCollection services, string name, Action<EtcdWatchOptions>? configure = null)
    {
        if (configure is not null) services.Configure(name, configure);
        services.AddSingleton(new ClusterName(name));
        AddOnce(services);
        return services;
    }

    /// <summary>Adds a cluster whose options stand in a section of the application's configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="section">Customarily <c>configuration.GetSection(EtcdWatchOptions.SectionName)</c>.</param>
    /// <param name="name">The cluster's name; empty for the common one.</param>
    /// <exception cref="ConfigurationException">The section has a key that is no option; the message names it.</exception>
    public static IServiceCollection AddEtcdWatch(this IServiceCollection services, IConfigurationSection section, string name = "")
    {
        OptionsHocon.RejectUnknown(section);
        return services.AddEtcdWatch(name, section.Bind);
    }

    private static void AddOnce(IServiceCollection services)
    {
        if (services.All(service => service.ServiceType != typeof(ActorSystem)))
        {
            services.AddSingleton<OwnedSystem>();
            services.AddSingleton(provider => provider.GetRequiredService<OwnedSystem>().System);
        }
        services.TryAddSingleton<Clusters>();
        services.TryAddSingleton(provider => provider.GetRequiredService<Clusters>().Multiplexer);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EtcdWatchService>());
    }
}

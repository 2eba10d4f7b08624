using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Watch.Actors.Transport;

namespace Watch.Actors.Hosting;

/// <summary>Adds the watching of etcd to an actor system that Akka.Hosting builds.</summary>
public static class EtcdWatchAkkaHosting
{
    /// <summary>
    /// Adds the common cluster. <c>IRequiredActor&lt;WatchMultiplexer&gt;</c> then gives its multiplexer, which takes the commands of
    /// <see cref="EtcdWatch"/>. No connection is made before there is a watch; a wrong setting stops the start of the host.
    /// </summary>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="configure">Overrides over HOCON; null: none.</param>
    public static AkkaConfigurationBuilder WithEtcdWatch(
        this AkkaConfigurationBuilder builder, Action<EtcdWatchOptions>? configure = null) =>
        builder.WithEtcdWatch<WatchMultiplexer>("", configure);

    /// <inheritdoc cref="WithEtcdWatch(AkkaConfigurationBuilder, Action{EtcdWatchOptions}?)"/>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="options">Overrides over HOCON.</param>
    public static AkkaConfigurationBuilder WithEtcdWatch(this AkkaConfigurationBuilder builder, EtcdWatchOptions options) =>
        builder.WithEtcdWatch<WatchMultiplexer>("", options);

    /// <inheritdoc cref="WithEtcdWatch(AkkaConfigurationBuilder, Action{EtcdWatchOptions}?)"/>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="section">Customarily <c>configuration.GetSection(EtcdWatchOptions.SectionName)</c>.</param>
    /// <exception cref="ConfigurationException">The section has a key that is no option; the message names it.</exception>
    public static AkkaConfigurationBuilder WithEtcdWatch(this AkkaConfigurationBuilder builder, IConfigurationSection section) =>
        builder.WithEtcdWatch<WatchMultiplexer>("", section);

    /// <summary>Adds a further cluster. <c>IRequiredActor&lt;TCluster&gt;</c> then gives its multiplexer.</summary>
    /// <typeparam name="TCluster">What the multiplexer is registered under: a type of the application's that stands for the cluster.</typeparam>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="name">The cluster's name; empty for the common one, whose settings the others have where they set none.</param>
    /// <param name="configure">Overrides over HOCON; null: none.</param>
    public static AkkaConfigurationBuilder WithEtcdWatch<TCluster>(
        this AkkaConfigurationBuilder builder, string name, Action<EtcdWatchOptions>? configure = null)
    {
        var options = new EtcdWatchOptions();
        configure?.Invoke(options);
        return builder.WithEtcdWatch<TCluster>(name, options);
    }

    /// <inheritdoc cref="WithEtcdWatch{TCluster}(AkkaConfigurationBuilder, string, Action{EtcdWatchOptions}?)"/>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="name">The cluster's name; empty for the common one, whose settings the others have where they set none.</param>
    /// <param name="section">Its options, in the application's configuration.</param>
    /// <exception cref="ConfigurationException">The section has a key that is no option; the message names it.</exception>
    public static AkkaConfigurationBuilder WithEtcdWatch<TCluster>(
        this AkkaConfigurationBuilder builder, string name, IConfigurationSection section)
    {
        OptionsHocon.RejectUnknown(section);
        return builder.WithEtcdWatch<TCluster>(name, section.Bind);
    }

    /// <inheritdoc cref="WithEtcdWatch{TCluster}(AkkaConfigurationBuilder, string, Action{EtcdWatchOptions}?)"/>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="name">The cluster's name; empty for the common one, whose settings the others have where they set none.</param>
    /// <param name="options">Overrides over HOCON.</param>
    public static AkkaConfigurationBuilder WithEtcdWatch<TCluster>(
        this AkkaConfigurationBuilder builder, string name, EtcdWatchOptions options)
    {
        // Akka does not take one empty configuration after another.
        var overrides = OptionsHocon.From(options, name);
        if (!overrides.IsEmpty) builder.AddHocon(overrides, HoconAddMode.Prepend);
        return builder.StartActors((system, registry) => registry.Register<TCluster>(
            Clusters.Start(WatchMultiplexer.Get(system), name, options), overwrite: true));
    }

    /// <summary>
    /// Reaches a cluster by a transport of one's own, such as a <c>GrpcNetTransport</c> over an application's channel, instead of the one that
    /// <c>etcd.transport</c> names. Said before the <c>WithEtcdWatch</c> of that cluster.
    /// </summary>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="transport">The transport. It is disposed with the cluster's multiplexer.</param>
    /// <param name="name">The cluster's name; empty for the common one.</param>
    public static AkkaConfigurationBuilder WithEtcdTransport(
        this AkkaConfigurationBuilder builder, IWatchTransport transport, string name = "") =>
        builder.StartActors((system, _) => WatchMultiplexer.Get(system).Use(transport, name));
}

using System.Collections.Concurrent;
using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Watch.Actors.Dispatching;
using Watch.Actors.Multiplexers;
using Watch.Actors.Settings;
using Watch.Actors.Supervision;
using Watch.Actors.Transport;

namespace Watch.Actors;

/// <summary>
/// Watches etcd for the whole actor system: an Akka extension.
/// <c>WatchMultiplexer.Get(system).Ref</c> takes the commands of <see cref="EtcdWatch"/>.
/// Configured in HOCON under <c>watch-actors</c>. It is closed, and every subscriber told, when the actor system is shut down.
/// </summary>
public sealed class WatchMultiplexer : IExtension
{
    /// <summary>
    /// The dispatcher that runs the actors of streams. A subscriber that never blocks may run on it too
    /// (<c>props.WithDispatcher(WatchMultiplexer.Dispatcher)</c>): its notifications then mostly come on the thread that received them, and no
    /// other is woken for it. One that blocks would hold up all watches of the process.
    /// </summary>
    public const string Dispatcher = StreamDispatcher.Path;

    private const string SystemName = "etcd-watch";

    // How long a shutdown waits for subscribers to be told: CoordinatedShutdown's own limit for a phase.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly ExtendedActorSystem _system;
    private readonly ConcurrentDictionary<string, Lazy<Running>> _clusters = new(StringComparer.Ordinal);
    private Config _overrides = Config.Empty;
    private long _subscriptions;

    internal WatchMultiplexer(ExtendedActorSystem system)
    {
        _system = system;
        system.Settings.InjectTopLevelFallback(WatchSettings.Reference);
    }

    /// <summary>The multiplexer of the cluster in <c>watch-actors.etcd</c>.</summary>
    /// <exception cref="ConfigurationException">The configuration is wrong; the message names the key and the remedy.</exception>
    public IActorRef Ref => Cluster("");

    /// <summary>
    /// The multiplexers of an actor system. It also puts the serializer of <see cref="EtcdWatch"/> in place:
    /// a node whose subscribers use a multiplexer of another node calls it as well.
    /// </summary>
    public static WatchMultiplexer Get(ActorSystem system) => system.WithExtension<WatchMultiplexer, WatchMultiplexerProvider>();

    /// <summary>
    /// Puts settings over those of the actor system. Called before the clusters that they are for are first used; those in use keep theirs.
    /// </summary>
    /// <param name="overrides">HOCON with a section <c>watch-actors</c>. What an earlier call has set, and this one leaves out, stays.</param>
    public void Configure(Config overrides)
    {
        if (!overrides.IsEmpty && overrides != _overrides) _overrides = overrides.WithFallback(_overrides);
    }

    /// <summary>
    /// The multiplexer of a further cluster, configured in <c>watch-actors.clusters.NAME</c>. Always the same one for the same name.
    /// </summary>
    /// <param name="name">The name; empty for the cluster in <c>watch-actors.etcd</c>.</param>
    /// <exception cref="ConfigurationException">
    /// The configuration is wrong, or there is none for this name; the message names the key and the remedy.
    /// </exception>
    public IActorRef Cluster(string name) => Find(name).Ref;

    /// <summary>
    /// Watches a range, for those who do not write actors. Done when the watch stands on the server, however long that takes.
    /// </summary>
    /// <param name="range">The keys to watch.</param>
    /// <param name="options">Start revision, previous values, filters and the like.</param>
    /// <param name="cancellation">Gives up starting; once started, a watch is ended by disposing it.</param>
    /// <exception cref="WatchEndedException">The watch ended before it had started; the reason says why.</exception>
    public Task<WatchSubscription> WatchAsync(KeyRange range, WatchOptions? options = null, CancellationToken cancellation = default)
    {
        var tag = string.Create(CultureInfo.InvariantCulture, $"subscription-{Interlocked.Increment(ref _subscriptions)}");
        return WatchAsync(new EtcdWatch.Watch(tag, range) { Options = options ?? WatchOptions.Default }, cancellation: cancellation);
    }

    /// <inheritdoc cref="WatchAsync(KeyRange, WatchOptions?, CancellationToken)"/>
    /// <param name="watch">What to watch. A credit of 0 is taken as 1: reading is the demand.</param>
    /// <param name="cluster">The cluster's name; empty for the common one.</param>
    /// <param name="cancellation">Gives up starting; once started, a watch is ended by disposing it.</param>
    public Task<WatchSubscription> WatchAsync(EtcdWatch.Watch watch, string cluster = "", CancellationToken cancellation = default)
    {
        var running = Find(cluster);
        var credit = (watch.Credit ?? running.Credit) is 0 ? 1 : watch.Credit ?? running.Credit;
        return WatchSubscription.StartAsync(
            props => _system.SystemActorOf(props), running.Ref, watch with { Credit = credit }, cancellation);
    }

    /// <summary>A multiplexer as an actor of one's own, for a supervisor, transport or configuration of one's own.</summary>
    /// <param name="config">HOCON with a section <c>watch-actors</c>; what it leaves out has its default.</param>
    /// <param name="transport">How members are reached; null: HTTP/2. It is disposed with the actor.</param>
    /// <exception cref="ConfigurationException">The configuration is wrong; the message names the key and the remedy.</exception>
    public static Props Props(Config config, IWatchTransport? transport = null)
    {
        var settings = WatchSettings.Read(config);
        return Props(settings, transport ?? new Http2Transport(settings.Transport), Random.Shared.NextDouble);
    }

    internal static Props Props(WatchSettings settings, IWatchTransport transport, Func<double> random) =>
        MultiplexerActor.Props(new StreamServices(transport, settings, random));

    private Running Find(string cluster) => _clusters.GetOrAdd(cluster, each => new Lazy<Running>(() => Start(each))).Value;

    private Running Start(string cluster)
    {
        var settings = WatchSettings.Read(_overrides.WithFallback(_system.Settings.Config), cluster);
        var name = cluster.Length == 0 ? SystemName : $"{SystemName}-{Uri.EscapeDataString(cluster)}";
        var setup = _system.Settings.Setup.Get<WatchTransportSetup>();
        var transport = setup.HasValue ? setup.Value.Create(cluster) : new Http2Transport(settings.Transport);
        var multiplexer = _system.SystemActorOf(Props(settings, transport, Random.Shared.NextDouble), name);
        CoordinatedShutdown.Get(_system).AddTask(CoordinatedShutdown.PhaseServiceStop, $"close-{name}", async () =>
        {
            await multiplexer.Ask<EtcdWatch.Closed>(EtcdWatch.Close.Instance, CloseTimeout);
            return Akka.Done.Instance;
        });
        return new Running(multiplexer, settings.Credit);
    }

    private sealed record Running(IActorRef Ref, int Credit);
}

/// <summary>Makes the extension; Akka finds it by this type.</summary>
public sealed class WatchMultiplexerProvider : ExtensionIdProvider<WatchMultiplexer>
{
    /// <inheritdoc/>
    public override WatchMultiplexer CreateExtension(ExtendedActorSystem system) => new(system);
}

using System.Globalization;
using Akka.Actor;
using Akka.Configuration;

namespace Watch.Actors.TestKit;

/// <summary>
/// An <see cref="EmbeddedEtcd"/> behind a real connection, for an actor system of any kind: what follows from a move comes in its own
/// time, and a test waits for it.
/// </summary>
public sealed class EmbeddedEtcdScenario : EtcdScenario
{
    private readonly EmbeddedEtcd _etcd;
    private readonly FaultProxy _proxy;

    private EmbeddedEtcdScenario(EmbeddedEtcd etcd) : base(etcd.Node)
    {
        _etcd = etcd;
        _proxy = FaultProxy.Start(etcd.Endpoint);
    }

    /// <summary>Where it is reached: <c>http://127.0.0.1:port</c>.</summary>
    public string Endpoint => _proxy.Endpoint;

    /// <summary>Starts one, empty, and connects the multiplexers of an actor system to it.</summary>
    /// <param name="system">The actor system, before it has used its multiplexer.</param>
    /// <param name="options">How the etcd behaves; null for the defaults.</param>
    /// <param name="cancellation">Gives up starting.</param>
    public static async Task<EmbeddedEtcdScenario> StartAsync(
        ActorSystem system, EmbeddedEtcdOptions? options = null, CancellationToken cancellation = default)
    {
        var scenario = new EmbeddedEtcdScenario(await EmbeddedEtcd.StartAsync(options, cancellation));
        WatchMultiplexer.Get(system).Configure(ConfigurationFactory.ParseString(
            string.Create(CultureInfo.InvariantCulture, $"watch-actors.etcd.endpoints = [\"{scenario.Endpoint}\"]")));
        return scenario;
    }

    /// <inheritdoc/>
    public override void GoesDown()
    {
        _proxy.Refuses = true;
        _proxy.Cut();
    }

    /// <inheritdoc/>
    public override void ComesBack() => _proxy.Refuses = false;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _etcd.DisposeAsync();
        await base.DisposeAsync();
    }
}

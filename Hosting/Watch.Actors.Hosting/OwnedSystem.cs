using Akka.Actor;
using Akka.Configuration;

namespace Watch.Actors.Hosting;

/// <summary>The actor system of a host that has registered none: it ends with the host, not with the process.</summary>
internal sealed class OwnedSystem : IAsyncDisposable
{
    private const string Hocon = "akka.coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off }";

    public ActorSystem System { get; } = ActorSystem.Create("etcd-watch", ConfigurationFactory.ParseString(Hocon));

    /// <summary>Runs the coordinated shutdown, once however often it is asked for.</summary>
    public Task StopAsync(CancellationToken cancellation) =>
        CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance).WaitAsync(cancellation);

    public ValueTask DisposeAsync() => new(StopAsync(CancellationToken.None));
}

using Microsoft.Extensions.Hosting;

namespace Watch.Actors.Hosting;

/// <summary>Judges the settings when the host starts; ends the actor system with the host, if the host owns it.</summary>
internal sealed class EtcdWatchService(Clusters clusters, OwnedSystem? owned = null) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        clusters.Start();
        return Task.CompletedTask;
    }

    // Every subscriber is told its end. A host that can wait no longer goes on without.
    public Task StopAsync(CancellationToken cancellationToken) => owned?.StopAsync(cancellationToken) ?? Task.CompletedTask;
}

using Microsoft.Extensions.Hosting;

namespace Watch.Actors.Watcherd.Running;

/// <summary>For a host within a program that minds signals itself.</summary>
internal sealed class CallersLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

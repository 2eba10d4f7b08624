using Akka.Actor;
using Watch.Actors.Watcherd.Pipeline;
using Watch.Actors.Watcherd.Running;

namespace Watch.Actors.Watcherd.Status;

/// <summary>The daemon, for those who look and touch nothing.</summary>
internal interface IDaemonView
{
    /// <summary>A picture of it; null when it does not answer in time.</summary>
    Task<DaemonState?> LookAsync(CancellationToken cancellation);

    /// <summary>Whether its actor answers in time, whatever its watches do.</summary>
    Task<bool> AnswersAsync(CancellationToken cancellation);
}

/// <summary>The daemon of this process, asked by messages.</summary>
internal sealed class DaemonView(DaemonService daemon) : IDaemonView
{
    // More than the daemon waits for its watches.
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(4);

    public Task<DaemonState?> LookAsync(CancellationToken cancellation) => AskAsync<DaemonState>(QueryDaemon.Instance, cancellation);

    public async Task<bool> AnswersAsync(CancellationToken cancellation) =>
        await AskAsync<ActorIdentity>(new Identify(nameof(DaemonView)), cancellation) is { Subject: not null };

    private async Task<T?> AskAsync<T>(object question, CancellationToken cancellation)
        where T : class
    {
        if (daemon.Actor.IsNobody()) return null;
        try
        {
            return await daemon.Actor.Ask<T>(question, InTime, cancellation);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}

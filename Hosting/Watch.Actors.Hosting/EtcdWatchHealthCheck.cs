using System.Globalization;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Watch.Actors.Hosting;

/// <summary>Adds the health of watches to an application's health checks.</summary>
public static class EtcdWatchHealth
{
    /// <summary>
    /// Adds a check of every cluster that is in use. Healthy: each stream's connection stands, or there is no watch. Degraded: some streams are without one.
    /// Unhealthy: all of them are, or a multiplexer does not answer. Its data has a line for each stream, without metadata or users.
    /// </summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="tags">Tags to filter checks by; null: none.</param>
    public static IHealthChecksBuilder AddEtcdWatch(
        this IHealthChecksBuilder builder, string name = "etcd-watch", IEnumerable<string>? tags = null) =>
        builder.AddCheck<EtcdWatchHealthCheck>(name, failureStatus: null, tags ?? []);
}

/// <summary>Asks each multiplexer for its streams.</summary>
internal sealed class EtcdWatchHealthCheck(ActorSystem system) : IHealthCheck
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var multiplexer = WatchMultiplexer.Get(system);
        var streams = new List<(string Cluster, StreamState State)>();
        foreach (var name in multiplexer.Clusters)
        {
            try
            {
                var state = await multiplexer.Cluster(name)
                    .Ask<EtcdWatch.State>(EtcdWatch.QueryState.Instance, AnswerTimeout, cancellationToken);
                streams.AddRange(state.Streams.Select(stream => (name, stream)));
            }
            catch (AskTimeoutException e)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, $"the multiplexer {Shown(name)} does not answer", e);
            }
        }
        return StreamHealth.Judge(streams, context.Registration.FailureStatus);
    }

    private static string Shown(string cluster) => cluster.Length == 0 ? "of the common cluster" : $"of cluster {cluster}";
}

/// <summary>What pictures of streams mean for health.</summary>
internal static class StreamHealth
{
    public static HealthCheckResult Judge(IReadOnlyList<(string Cluster, StreamState State)> streams, HealthStatus failureStatus)
    {
        var down = streams.Count(stream => stream.State.Phase != ConnectionPhase.Connected);
        var status = down == 0 ? HealthStatus.Healthy : down < streams.Count ? HealthStatus.Degraded : failureStatus;
        var data = streams.ToDictionary(
            stream => stream.Cluster.Length == 0 ? stream.State.Name : $"{stream.Cluster}/{stream.State.Name}",
            stream => (object)Line(stream.State), StringComparer.Ordinal);
        return new HealthCheckResult(
            status, string.Create(CultureInfo.InvariantCulture, $"streams connected: {streams.Count - down} of {streams.Count}"), data: data);
    }

    private static string Line(StreamState stream) => string.Create(
        CultureInfo.InvariantCulture,
        $"{stream.Phase} {stream.Endpoint}, watches {stream.Watches}, parked {stream.Parked}, reconnects {stream.Reconnects}")
        + (stream.LastFailure.Length == 0 ? "" : $", last failure: {stream.LastFailure}");
}

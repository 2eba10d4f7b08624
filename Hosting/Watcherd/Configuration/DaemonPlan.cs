using System.Net;
using Watch.Actors.Watcherd.CommandLine;

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>Everything that a configuration says, judged to be in order. Immutable, compared by content.</summary>
internal sealed record DaemonPlan
{
    /// <summary>The folder, full path, with checkpoints, known keys and dead letters.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>How long actions that are running may take at the end.</summary>
    public required TimeSpan ShutdownTimeout { get; init; }

    public required StatusPlan Status { get; init; }

    public required ListOf<WatchPlan> Watches { get; init; }

    /// <summary>Every file that was read for it, full paths: a change of one is a reason to read again.</summary>
    public required ListOf<string> Files { get; init; }
}

/// <summary>The status page.</summary>
/// <param name="IsEnabled">Whether there is one.</param>
/// <param name="Listen">Where.</param>
internal sealed record StatusPlan(bool IsEnabled, IPEndPoint Listen)
{
    /// <summary>Where metrics are sent by OTLP over gRPC; null where the environment alone says so.</summary>
    public Uri? OtlpEndpoint { get; init; }
}

/// <summary>An etcd cluster, and who to be for it.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Cluster">Addresses, credentials, certificates.</param>
/// <param name="RequireLeader">Whether a member without a leader is left.</param>
internal sealed record ContextPlan(string Name, ClusterPlan Cluster, bool RequireLeader)
{
    public bool Equals(ContextPlan? other) =>
        other is not null && Name == other.Name && RequireLeader == other.RequireLeader && Cluster.User == other.Cluster.User
        && Cluster.Tls == other.Cluster.Tls && Cluster.Endpoints.SequenceEqual(other.Cluster.Endpoints);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The name alone: a password is never printed.</summary>
    public override string ToString() => Name;
}

/// <summary>A watch and what is done about its changes.</summary>
internal sealed record WatchPlan
{
    /// <summary>Its identity: of its checkpoint, and of what is told about it.</summary>
    public required string Name { get; init; }

    public required ContextPlan Context { get; init; }

    public required KeyRange Range { get; init; }

    /// <summary>Start revision and notifications are the runner's.</summary>
    public required WatchOptions Options { get; init; }

    /// <summary>The most that keys and values of the range may take while an action needs the whole range, in bytes.</summary>
    public required long MaxRangeBytes { get; init; }

    /// <summary>At least one.</summary>
    public required ListOf<ActionPlan> Actions { get; init; }
}

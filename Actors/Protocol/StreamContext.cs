using System.Collections.Immutable;

namespace Watch.Actors;

/// <summary>
/// What decides which stream a watch shares: watches with equal contexts share one gRPC stream (rule 1). Compared by content.
/// </summary>
public sealed record StreamContext
{
    /// <summary>No metadata, no leader required.</summary>
    public static StreamContext Default { get; } = new();

    /// <summary>
    /// gRPC metadata sent when the stream is opened. Names are lower case; names ending in <c>-bin</c> are not supported.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>The server refuses, and cancels, when its member has no leader (metadata <c>hasleader: true</c>, S12).</summary>
    public bool RequireLeader { get; init; }

    /// <summary>A name of the caller's that sets streams with the same metadata apart; empty for the common one.</summary>
    public string Lane { get; init; } = "";

    /// <inheritdoc/>
    public bool Equals(StreamContext? other) =>
        other is not null && RequireLeader == other.RequireLeader && string.Equals(Lane, other.Lane, StringComparison.Ordinal)
        && Metadata.Count == other.Metadata.Count && Metadata.SequenceEqual(other.Metadata);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(RequireLeader);
        hash.Add(Lane, StringComparer.Ordinal);
        foreach (var (name, value) in Metadata)
        {
            hash.Add(name, StringComparer.Ordinal);
            hash.Add(value, StringComparer.Ordinal);
        }
        return hash.ToHashCode();
    }
}

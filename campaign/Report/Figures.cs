using System.Text.Json;
using System.Text.Json.Serialization;

namespace Watch.Actors.Campaign.Report;

/// <summary>The figures of one campaign, printed as one line of JSON. The names are a promise to scripts.</summary>
internal sealed record Figures
{
    private static readonly JsonSerializerOptions Json =
        new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, DictionaryKeyPolicy = JsonNamingPolicy.CamelCase };

    public required int Seed { get; init; }

    /// <summary>How long there were faults.</summary>
    public required double Seconds { get; init; }

    public required int Nodes { get; init; }

    [JsonPropertyName("etcd")]
    public required string EtcdVersion { get; init; }

    /// <summary>The last revision.</summary>
    public required long Revisions { get; init; }

    /// <summary>Events in the history.</summary>
    public required int EventsWritten { get; init; }

    /// <summary>Writes that nobody confirmed.</summary>
    public required int UnclearWrites { get; init; }

    /// <summary>Watches recorded, each until its end.</summary>
    public required int Recordings { get; init; }

    public required long Notifications { get; init; }

    public required long EventsDelivered { get; init; }

    public required IReadOnlyDictionary<string, int> Watches { get; init; }

    public required IReadOnlyDictionary<string, int> Endings { get; init; }

    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    public required int Deaths { get; init; }

    public required int Reconnects { get; init; }

    public required int Parks { get; init; }

    public required int CompactedEndings { get; init; }

    /// <summary>How often lost history was made good.</summary>
    public required int Resyncs { get; init; }

    public required int Breaches { get; init; }

    /// <summary>The most memory that the process had resident, in MiB.</summary>
    public required long PeakMemory { get; init; }

    /// <summary>Where recordings and history are.</summary>
    public required string Kept { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

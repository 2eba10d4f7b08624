using System.Text.Json;
using System.Text.Json.Serialization;
using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Pipeline;

namespace Watch.Actors.Watcherd.Status;

/// <summary>What the status page is told: of keys only the ranges, nothing of values, credentials or metadata.</summary>
internal sealed record StatusView
{
    /// <summary>More are not shown on the page; all are among the metrics.</summary>
    public const int MostWatches = 200;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public required DateTimeOffset At { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required string Version { get; init; }

    /// <summary>Whether the daemon answered; if not, the rest is how it was last.</summary>
    public required bool Answers { get; init; }

    public required string ConfigurationProblem { get; init; }

    /// <summary>As <c>/readyz</c> says it.</summary>
    public required IReadOnlyList<string> NotReady { get; init; }

    public required IReadOnlyList<Context> Contexts { get; init; }

    public required IReadOnlyList<Watch> Watches { get; init; }

    /// <summary>Watches that are not shown.</summary>
    public required int Omitted { get; init; }

    /// <summary>Of the newest rate at the end, and those before it, one a second.</summary>
    public required IReadOnlyList<double> EventsPerSecond { get; init; }

    /// <summary>The newest first.</summary>
    public required IReadOnlyList<Happening> Happenings { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static Context Show(ContextState context) => new(context.Name,
    [
        .. context.Streams.Select(stream => new Stream(
            stream.Name, stream.Phase, OneLine.Of(stream.Endpoint), stream.Connection, stream.Reconnects, stream.Watches, stream.Parked,
            OneLine.Of(stream.LastFailure))),
    ]);

    public static Watch Show(WatchState watch) => new(
        watch.Name, watch.Context, OneLine.Of(watch.Range), watch.Phase, watch.HasListed, watch.Received, watch.Done, watch.Lag,
        watch.Listed, watch.Changes, OneLine.Of(watch.LastError),
        [
            .. watch.Actions.Select(action => new Action(
                action.Name, action.Running, action.Pending, action.Done, action.Failed, action.DeadLetters, OneLine.Of(action.LastError))),
        ]);

    internal sealed record Context(string Name, IReadOnlyList<Stream> Streams);

    internal sealed record Stream(
        string Name, ConnectionPhase Phase, string Endpoint, int Connection, int Reconnects, int Watches, int Parked, string LastFailure);

    internal sealed record Watch(
        string Name, string Context, string Range, WatchPhase Phase, bool HasListed, long Received, long Done, long Lag, long Listed,
        long Changes, string LastError, IReadOnlyList<Action> Actions);

    internal sealed record Action(string Name, int Running, int Pending, long Done, long Failed, long DeadLetters, string LastError);

    internal sealed record Happening(DateTimeOffset At, string What);
}

using System.Diagnostics.Metrics;
using Watch.Actors.Watcherd.Pipeline;

namespace Watch.Actors.Watcherd.Status;

/// <summary>
/// The daemon's figures as instruments, read from the newest picture whenever someone collects. Names follow OpenTelemetry's conventions:
/// lower case with dots, units apart, nothing of keys among the attributes.
/// </summary>
internal sealed class DaemonMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "watcherd";

    private readonly Meter _meter = new(MeterName);
    private readonly StatusBoard _board;

    public DaemonMetrics(StatusBoard board)
    {
        _board = board;
        AddStreams();
        AddWatches();
        AddActions();
    }

    private DaemonState? State => _board.Newest?.State;

    public void Dispose() => _meter.Dispose();

    private void AddStreams()
    {
        _meter.CreateObservableUpDownCounter(
            "watcherd.stream.connected", () => Streams(stream => stream.Phase == ConnectionPhase.Connected ? 1 : 0),
            "{connection}", "Open gRPC streams to etcd.");
        _meter.CreateObservableCounter(
            "watcherd.stream.reconnects", () => Streams(stream => stream.Reconnects),
            "{reconnect}", "Connections that were lost or could not be opened.");
        _meter.CreateObservableUpDownCounter(
            "watcherd.stream.watches", () => Streams(stream => stream.Watches), "{watch}", "Watches that share the stream.");
        _meter.CreateObservableUpDownCounter(
            "watcherd.stream.parked", () => Streams(stream => stream.Parked),
            "{watch}", "Watches that the stream has put aside until their subscribers have room.");
    }

    private void AddWatches()
    {
        _meter.CreateObservableCounter(
            "watcherd.watch.changes", () => Watches(watch => watch.Changes),
            "{change}", "Changes taken from etcd, those of lists among them.");
        _meter.CreateObservableGauge(
            "watcherd.watch.received", () => Watches(watch => watch.Received),
            "{revision}", "The revision up to which changes were received.");
        _meter.CreateObservableGauge(
            "watcherd.watch.done", () => Watches(watch => watch.Done),
            "{revision}", "The revision up to which everything is done and kept.");
        _meter.CreateObservableGauge(
            "watcherd.watch.lag", () => Watches(watch => watch.Lag), "{revision}", "Revisions that were received and are not done.");
        _meter.CreateObservableUpDownCounter("watcherd.watch.phase", Phases, "{watch}", "1 for the phase that a watch is in, else 0.");
    }

    private void AddActions()
    {
        _meter.CreateObservableCounter(
            "watcherd.action.runs", Runs, "{run}", "Runs of an action that ended, by their outcome.");
        _meter.CreateObservableUpDownCounter(
            "watcherd.action.running", () => Actions(action => action.Running), "{run}", "Runs under way.");
        _meter.CreateObservableUpDownCounter(
            "watcherd.action.pending", () => Actions(action => action.Pending), "{key}", "Keys that wait or are being acted on.");
        _meter.CreateObservableCounter(
            "watcherd.action.dead_letters", () => Actions(action => action.DeadLetters), "{change}", "Changes that failed for good.");
    }

    private IEnumerable<Measurement<long>> Streams(Func<StreamState, long> figure) =>
        from context in State?.Contexts ?? []
        from stream in context.Streams
        select new Measurement<long>(
            figure(stream), Tag("watcherd.context.name", context.Name), Tag("watcherd.stream.name", stream.Name));

    private IEnumerable<Measurement<long>> Watches(Func<WatchState, long> figure) =>
        from watch in State?.Watches ?? [] select new Measurement<long>(figure(watch), Name(watch));

    private IEnumerable<Measurement<long>> Phases() =>
        from watch in State?.Watches ?? []
        from phase in Enum.GetValues<WatchPhase>()
        select new Measurement<long>(watch.Phase == phase ? 1 : 0, Name(watch), Tag("watcherd.watch.phase", Snake(phase)));

    private IEnumerable<Measurement<long>> Actions(Func<ActionState, long> figure) =>
        from watch in State?.Watches ?? []
        from action in watch.Actions
        select new Measurement<long>(figure(action), Name(watch), Name(action));

    private IEnumerable<Measurement<long>> Runs() =>
        from watch in State?.Watches ?? []
        from action in watch.Actions
        from run in new[] { (Count: action.Done, Outcome: "success"), (Count: action.Failed, Outcome: "failure") }
        select new Measurement<long>(run.Count, Name(watch), Name(action), Tag("watcherd.action.outcome", run.Outcome));

    private static string Snake(WatchPhase phase) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(phase.ToString());

    private static KeyValuePair<string, object?> Name(WatchState watch) => Tag("watcherd.watch.name", watch.Name);

    private static KeyValuePair<string, object?> Name(ActionState action) => Tag("watcherd.action.name", action.Name);

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}

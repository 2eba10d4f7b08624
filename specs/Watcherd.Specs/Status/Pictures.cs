using Watch.Actors.Watcherd.Pipeline;
using Watch.Actors.Watcherd.Status;

namespace Watch.Actors.Watcherd.Specs.Status;

/// <summary>Pictures of a daemon that is made up.</summary>
internal static class Pictures
{
    public static ActionState Action { get; } = new("a", Pending: 2, Running: 1, Done: 7, Failed: 1, DeadLetters: 0, LastError: "no");

    public static WatchState Watch(WatchPhase phase = WatchPhase.Watching, bool hasListed = true) =>
        new("w", "c", "[k/, k0)", phase, Received: 9, Done: 5, Listed: 3, LastError: "", [Action]) { HasListed = hasListed, Changes = 11 };

    public static StreamState Stream(ConnectionPhase phase = ConnectionPhase.Connected) =>
        new("s", StreamContext.Default, phase, "http://etcd:1", Connection: 1, Watches: 1, Parked: 0, Reconnects: 0, LastFailure: "");

    public static DaemonState Daemon(WatchState[]? watches = null, StreamState[]? streams = null) =>
        new(watches ?? [Watch()], [new ContextState("c", streams ?? [Stream()])], "");
}

/// <summary>A daemon that is as it is told to be.</summary>
internal sealed class MadeUpDaemon : IDaemonView
{
    public DaemonState? State { get; set; } = Pictures.Daemon();

    public Task<DaemonState?> LookAsync(CancellationToken cancellation) => Task.FromResult(State);

    public Task<bool> AnswersAsync(CancellationToken cancellation) => Task.FromResult(State is not null);
}

using Watch.Actors.Watcherd.Pipeline;

namespace Watch.Actors.Watcherd.Status;

/// <summary>Whether every watch has told what stands, and hears of changes.</summary>
internal static class Readiness
{
    /// <summary>A line for each watch that is not ready, with why.</summary>
    /// <param name="state">The daemon; null for one that does not answer.</param>
    public static IReadOnlyList<string> Missing(DaemonState? state)
    {
        if (state is null) return ["the daemon does not answer"];
        var connected = state.Contexts
            .Where(context => context.Streams.Count > 0 && context.Streams.All(stream => stream.Phase == ConnectionPhase.Connected))
            .Select(context => context.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. state.Watches.Select(watch => (watch.Name, Why: WhyNot(watch, connected.Contains(watch.Context))))
                .Where(watch => watch.Why is not null).Select(watch => $"{watch.Name}: {watch.Why}"),
            .. state.Silent.Select(name => $"{name}: does not answer"),
        ];
    }

    private static string? WhyNot(WatchState watch, bool isConnected) => watch switch
    {
        { Phase: WatchPhase.Ended } => "has ended and begins again after a wait",
        { Phase: WatchPhase.Stopping } => "is stopping",
        _ when !isConnected => "not connected",
        { HasListed: false } => "initial list not done",
        _ => null,
    };
}

using Watch.Actors.Bench.Plumbing;

namespace Watch.Actors.Bench.Scenarios;

/// <summary>E events of history, read from their first revision on.</summary>
internal static class ReplayScenario
{
    public static Task<Report> RunAsync(Flags flags) => StreamRun.RunAsync(flags, isReplay: true);
}

using Watch.Actors.Bench.Plumbing;

namespace Watch.Actors.Bench.Scenarios;

/// <summary>E events that another process writes while one watch takes them.</summary>
internal static class FaninScenario
{
    public static Task<Report> RunAsync(Flags flags) => StreamRun.RunAsync(flags, isReplay: false);
}

using System.Text;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd.CommandLine;

/// <summary><c>watcherd check</c>: reads a configuration and says every line of it that is wrong.</summary>
internal static class CheckCommand
{
    public static async Task<int> RunAsync(string file, Terminal terminal)
    {
        var reading = DaemonConfiguration.Read(file, ThisMachine.Instance);
        foreach (var problem in reading.Problems) terminal.Say(problem);
        if (reading.Plan is not { } plan) return ExitCodes.BadUsage;
        var actions = plan.Watches.Sum(watch => watch.Actions.Count);
        await terminal.Output.WriteAsync(Encoding.UTF8.GetBytes(
            $"{file} is in order: {Counted(plan.Watches.Count, "watch", "watches")} with {Counted(actions, "action", "actions")}\n"));
        return ExitCodes.EndedAsAsked;
    }

    private static string Counted(int count, string one, string many) =>
        FormattableString.Invariant($"{count} {(count == 1 ? one : many)}");
}

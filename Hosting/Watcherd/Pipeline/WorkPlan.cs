using Watch.Actors.Watcherd.Checkpoints;
using Watch.Actors.Watcherd.Configuration;

namespace Watch.Actors.Watcherd.Pipeline;

/// <summary>
/// What a watch does about its changes, as a short text: what is watched and what is made of it, without how fast or how often. Where it
/// differs from what a checkpoint was written for, what was done no longer counts. Secrets are no part of it.
/// </summary>
internal static class WorkPlan
{
    public static string Of(WatchPlan plan) =>
        Checkpoint.WorkOf([plan.Range.ToString(), plan.Options.Filters.ToString(), .. plan.Actions.SelectMany(Of)]);

    private static IEnumerable<string> Of(ActionPlan action) => [action.GetType().Name, action.Name, .. Details(action)];

    private static IEnumerable<string> Details(ActionPlan action) => action switch
    {
        ExecPlan exec => Of(exec.Command),
        FilePlan file =>
        [
            file.Path, file.Template?.Text ?? "", $"{file.Mode}", $"{file.Owner}", .. Of(file.Check), .. Of(file.Reload), $"{file.Signal}",
        ],
        HttpPlan http => [http.Url.AbsoluteUri],
        LogPlan log => [log.Path ?? ""],
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "no such action"),
    };

    private static IEnumerable<string> Of(CommandPlan? command) => command is null ? [""] : [.. command.Argv, command.Directory];
}

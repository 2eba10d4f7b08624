using Watch.Actors.Watcherd.Configuration;

namespace Watch.Actors.Watcherd.Actions;

/// <summary>Runs a command for each change: the change on standard input as JSON, and in variables.</summary>
internal sealed class ExecAction(ExecPlan plan, CommandRunner runner) : IAction
{
    public bool IsOverRange => false;

    public async ValueTask<ActionFailure?> RunAsync(Change change, IRangeView range, CancellationToken stopped) =>
        await runner.RunAsync(plan.Command, ChangeJson.Of(change), ChangeVariables.Of(change), stopped);

    // Arguments may be secrets: a preview is a log like any other.
    public ValueTask<string> PreviewAsync(Change change, IRangeView range, CancellationToken stopped) =>
        new($"would run {plan.Command.Argv[0]} for {change}");

    public ValueTask DisposeAsync() => default;
}

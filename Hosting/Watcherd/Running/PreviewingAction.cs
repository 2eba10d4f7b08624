using System.Text;
using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd.Running;

/// <summary>Says what an action would do, and does nothing: for a dry run.</summary>
/// <param name="action">The action.</param>
/// <param name="title">Watch and action, for a reader.</param>
/// <param name="output">Takes what it says.</param>
internal sealed class PreviewingAction(IAction action, string title, SharedLines output) : IAction
{
    public bool IsOverRange => action.IsOverRange;

    public async ValueTask<ActionFailure?> RunAsync(Change change, IRangeView range, CancellationToken stopped)
    {
        var preview = (await action.PreviewAsync(change, range, stopped)).TrimEnd('\n');
        var line = Encoding.UTF8.GetBytes($"{title}: {change}: {(preview.Length == 0 ? "nothing to do" : preview)}\n");
        return await output.WriteAsync(line, stopped) is { } failure and not OutputClosedException
            ? new ActionFailure(failure.Message, MayBeRetried: false)
            : null;
    }

    public ValueTask<string> PreviewAsync(Change change, IRangeView range, CancellationToken stopped) =>
        action.PreviewAsync(change, range, stopped);

    public ValueTask DisposeAsync() => action.DisposeAsync();
}

/// <summary>Takes no dead letters: in a dry run there are none to keep.</summary>
internal sealed class NoDeadLetters : Pipeline.IDeadLetters
{
    public Task WriteAsync(Change change, string action, ActionFailure failure, int tries) => Task.CompletedTask;
}

using System.Text;
using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd.Actions;

/// <summary>Writes each change as a line of JSON.</summary>
/// <param name="lines">Takes them; shared with other actions that write to the same place.</param>
/// <param name="place">Where that is, for a reader.</param>
internal sealed class LogAction(SharedLines lines, string place) : IAction
{
    public bool IsOverRange => false;

    public async ValueTask<ActionFailure?> RunAsync(Change change, IRangeView range, CancellationToken stopped) =>
        await lines.WriteAsync(ChangeJson.Of(change), stopped) is { } failure
            ? new ActionFailure(OneLine.Of($"{place} cannot be written: {failure.Message}"), failure is not OutputClosedException)
            : null;

    public ValueTask<string> PreviewAsync(Change change, IRangeView range, CancellationToken stopped) =>
        new($"would append to {place}: {Encoding.UTF8.GetString(ChangeJson.Of(change)).TrimEnd()}");

    public ValueTask DisposeAsync() => default;
}

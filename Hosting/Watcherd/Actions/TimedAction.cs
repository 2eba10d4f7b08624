namespace Watch.Actors.Watcherd.Actions;

/// <summary>Gives an action up when it takes too long: a failure that may pass.</summary>
internal sealed class TimedAction(IAction action, TimeSpan timeout, TimeProvider clock) : IAction
{
    public bool IsOverRange => action.IsOverRange;

    public async ValueTask<ActionFailure?> RunAsync(Change change, IRangeView range, CancellationToken stopped)
    {
        using var late = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopped, late.Token);
        try
        {
            return await action.RunAsync(change, range, either.Token);
        }
        catch (OperationCanceledException) when (!stopped.IsCancellationRequested)
        {
            return new ActionFailure(
                FormattableString.Invariant($"took longer than its timeout of {timeout.TotalSeconds:0.###} s and was ended"), MayBeRetried: true);
        }
    }

    public ValueTask<string> PreviewAsync(Change change, IRangeView range, CancellationToken stopped) =>
        action.PreviewAsync(change, range, stopped);

    public ValueTask DisposeAsync() => action.DisposeAsync();
}

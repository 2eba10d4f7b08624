namespace Watch.Actors.Watcherd.Actions;

/// <summary>
/// Does something about a change: one of exec, file, http, log. Knows its own timeout, and nothing of queues, retries or checkpoints.
/// Called for several changes at once where its plan allows, never for one key twice at a time.
/// </summary>
internal interface IAction : IAsyncDisposable
{
    /// <summary>
    /// True where a run is about the whole range and not about the key that changed (a file from a template):
    /// changes that wait together are one run, for the newest of them.
    /// </summary>
    bool IsOverRange { get; }

    /// <summary>Does it. The same change may come again: doing it twice leaves the same as doing it once, as far as that is ours.</summary>
    /// <param name="change">What happened.</param>
    /// <param name="range">The present keys of the watch's range; empty unless <see cref="IsOverRange"/>.</param>
    /// <param name="stopped">Gives it up: whatever was started is ended before this returns.</param>
    /// <returns>Null when it is done, otherwise why not.</returns>
    /// <exception cref="OperationCanceledException">It was given up; nothing else is thrown.</exception>
    ValueTask<ActionFailure?> RunAsync(Change change, IRangeView range, CancellationToken stopped);

    /// <summary>Says what <see cref="RunAsync"/> would do, and does nothing: lines for a reader, a unified diff for a file.</summary>
    /// <inheritdoc cref="RunAsync"/>
    ValueTask<string> PreviewAsync(Change change, IRangeView range, CancellationToken stopped);
}

/// <summary>Why an action is not done.</summary>
/// <param name="Message">One line for a reader, without secrets.</param>
/// <param name="MayBeRetried">Whether trying again may help; if not, the change is dead at once.</param>
internal sealed record ActionFailure(string Message, bool MayBeRetried);

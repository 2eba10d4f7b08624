namespace Watch.Actors.Streams.Stages;

/// <summary>Between whoever ends a stream from outside and its source, which may not have started yet.</summary>
internal sealed class WatchControl : IWatchControl
{
    private readonly TaskCompletionSource<EndReason> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _drain = new();
    private readonly TaskCompletionSource _shutdown = new();

    public Task<EndReason> Completion => _completion.Task;

    public Task<EndReason> Shutdown()
    {
        _shutdown.TrySetResult();
        return Completion;
    }

    public Task<EndReason> DrainAndShutdown()
    {
        _drain.TrySetResult();
        return Completion;
    }

    /// <summary>Calls back, from any thread, when it is asked to end; at once for what was asked before.</summary>
    public void Started(Action drain, Action shutdown)
    {
        When(_drain, drain);
        When(_shutdown, shutdown);
    }

    public void Stopped(EndReason reason) => _completion.TrySetResult(reason);

    // At once: a call back is a message to the stream.
    private static void When(TaskCompletionSource asked, Action callBack) => asked.Task.ContinueWith(
        _ => callBack(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}

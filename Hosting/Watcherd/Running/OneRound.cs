using Watch.Actors.Watcherd.Pipeline;

namespace Watch.Actors.Watcherd.Running;

/// <summary>A run that ends when every watch is up to date, or one cannot be. Part of the daemon's actor.</summary>
/// <param name="watches">How many there are.</param>
/// <param name="say">Takes a line about what went wrong.</param>
/// <param name="ending">Takes the exit code.</param>
/// <param name="hearWithin">How long an etcd may be silent at first.</param>
internal sealed class OneRound(int watches, Action<string> say, TaskCompletionSource<int> ending, TimeSpan hearWithin)
{
    private int _upToDate;
    private bool _isClean = true;

    /// <summary>How long an etcd may be silent at first.</summary>
    public TimeSpan HearWithin { get; } = hearWithin;

    public void OnUpToDate(PipelineProtocol.UpToDate upToDate)
    {
        _isClean &= upToDate.IsClean;
        if (++_upToDate == watches) ending.TrySetResult(_isClean ? ExitCodes.EndedAsAsked : ExitCodes.Failed);
    }

    public void OnEnded(PipelineProtocol.Ended ended)
    {
        say($"watch {ended.Watch} ended: {ended.Why}");
        ending.TrySetResult(ExitCodes.EndedByServer);
    }

    /// <summary>What is heard of each etcd by now.</summary>
    public void OnTimeIsUp(DaemonState state)
    {
        if (state.Watches.FirstOrDefault(watch => watch is { Received: 0, Listed: 0 }) is not { } silent) return;
        var failure = state.Contexts.Where(context => context.Name == silent.Context).SelectMany(context => context.Streams)
            .Where(stream => stream.Phase != ConnectionPhase.Connected).Select(stream => stream.LastFailure).FirstOrDefault();
        if (string.IsNullOrEmpty(failure)) return; // It answers.
        say($"watch {silent.Name} hears nothing of etcd: {failure}: see watcherd.contexts.{silent.Context}.endpoints");
        ending.TrySetResult(ExitCodes.NotConnected);
    }
}

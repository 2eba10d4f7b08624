using Akka.Actor;

namespace Watch.Actors.Supervision;

/// <summary>
/// Asks for progress while a subscriber waits for it: at once, and again from time to time, because the server is silent until every watch
/// of the stream has caught up (S10) and a connection may be lost in between (rule 16). Part of the supervisor's actor.
/// </summary>
internal sealed class ProgressRequests(IScheduler scheduler, IActorRef supervisor, TimeSpan interval)
{
    private int _waiting;
    private ICancelable? _repeat;

    /// <summary>A subscriber began to wait, or has been told.</summary>
    /// <returns>True if the server is to be asked now.</returns>
    public bool Changed(bool isWanted)
    {
        _waiting += isWanted ? 1 : -1;
        if (_waiting == 0) Stop();
        else _repeat ??= scheduler.ScheduleTellRepeatedlyCancelable(interval, interval, supervisor, AskAgain.Instance, supervisor);
        return isWanted;
    }

    public void Stop()
    {
        _repeat?.Cancel();
        _repeat = null;
    }

    /// <summary>Somebody still waits.</summary>
    internal sealed record AskAgain
    {
        public static readonly AskAgain Instance = new();
    }
}

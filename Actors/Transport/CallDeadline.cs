using System.Globalization;

namespace Watch.Actors.Transport;

/// <summary>Until when a unary call is waited for: its caller may give it up, and so does the clock.</summary>
internal sealed class CallDeadline : IDisposable
{
    // A timer takes about 49 days at most.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _clockRunsOut;
    private readonly CancellationTokenSource _givenUp;

    /// <param name="limit">How long the call may take; infinite: no limit.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="cancellation">The caller's.</param>
    public CallDeadline(TimeSpan limit, TimeProvider clock, CancellationToken cancellation)
    {
        _limit = limit;
        _clockRunsOut = new CancellationTokenSource(TimeLeft ?? limit, clock);
        _givenUp = CancellationTokenSource.CreateLinkedTokenSource(_clockRunsOut.Token, cancellation);
    }

    /// <summary>Cancelled when the call is to end, by whichever comes first.</summary>
    public CancellationToken Token => _givenUp.Token;

    /// <summary>Whether the limit has passed.</summary>
    public bool HasPassed => _clockRunsOut.IsCancellationRequested;

    /// <summary>The limit as it was when the call began, for a timer: nothing below zero; null without a limit.</summary>
    public TimeSpan? TimeLeft =>
        _limit == Timeout.InfiniteTimeSpan ? null : _limit < TimeSpan.Zero ? TimeSpan.Zero : _limit > Longest ? Longest : _limit;

    /// <summary>What is told of a call that was not answered in time.</summary>
    public GrpcException Missed(Endpoint endpoint, string method, Exception cause)
    {
        var detail = string.Create(
            CultureInfo.InvariantCulture, $"{endpoint} did not answer {method} within {_limit.TotalSeconds:0.###} s");
        return new GrpcException(GrpcCode.DeadlineExceeded, detail, FailureOrigin.Transport, cause);
    }

    public void Dispose()
    {
        _givenUp.Dispose();
        _clockRunsOut.Dispose();
    }
}

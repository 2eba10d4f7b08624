using Watch.Actors.Transport;

namespace Watch.Actors.Model;

/// <summary>How silence on a stream is judged.</summary>
/// <param name="Idle">How long a stream may be silent before it is asked for a sign of life; zero: for ever.</param>
/// <param name="Timeout">How long each of the two questions may take: the one on the stream, and the read beside it.</param>
/// <param name="SilenceLimit">How long a stream may be silent although its member answers reads; zero: for ever.</param>
internal sealed record LivenessSettings(TimeSpan Idle, TimeSpan Timeout, TimeSpan SilenceLimit)
{
    public bool IsOn => Idle > TimeSpan.Zero;
}

/// <summary>What is to be done about a stream's silence.</summary>
internal enum LivenessStep
{
    /// <summary>Look again after the idle time.</summary>
    Listen,

    /// <summary>Ask on the stream itself, and look again after the timeout.</summary>
    Ask,

    /// <summary>Read something from the same member, beside the stream.</summary>
    Probe,

    /// <summary>The member does not answer at all: the connection has failed.</summary>
    Dead,

    /// <summary>The member lives and the stream is deaf: it is opened anew, which loses nothing.</summary>
    Deaf,
}

/// <summary>What can be seen of a stream.</summary>
/// <param name="BytesReceived">Bytes received so far.</param>
/// <param name="IsHeldBack">True while it is this side that does not read on.</param>
/// <param name="MayBeAsked">Whether progress may be asked for on it.</param>
/// <param name="AwaitsCreated">Whether a create is in flight, which is always answered (S1).</param>
internal readonly record struct StreamSight(long BytesReceived, bool IsHeldBack, bool MayBeAsked, bool AwaitsCreated);

/// <summary>
/// Tells a quiet stream from a dead one. A PING is answered by the nearest hop, whatever has become of the member behind it, and progress
/// is answered only by a stream that has caught up (S9, S10): so silence is first asked about on the stream, then by a read of the same
/// member, and only a read that fails is proof. Looks at what has come only when a look is due: a busy stream costs nothing.
/// </summary>
internal sealed class Liveness(LivenessSettings settings)
{
    private long _bytes;
    private TimeSpan _heardAt;
    private TimeSpan? _createAwaitedSince;
    private bool _asked;

    /// <summary>How long nothing has been heard, as far as looks have shown.</summary>
    public TimeSpan SilentFor(TimeSpan now) => now - _heardAt;

    /// <summary>The stream is open; the first look is due after the idle time.</summary>
    public void Opened(TimeSpan now) => _heardAt = now;

    /// <summary>A look is due.</summary>
    public LivenessStep Look(TimeSpan now, StreamSight sight)
    {
        if (Heard(now, sight)) return LivenessStep.Listen;
        if (sight.AwaitsCreated) _createAwaitedSince ??= now;
        if (_asked || !sight.MayBeAsked) return LivenessStep.Probe;
        _asked = true;
        return LivenessStep.Ask;
    }

    /// <summary>The read beside the stream is over.</summary>
    public LivenessStep Probed(TimeSpan now, StreamSight sight, bool isAlive)
    {
        if (Heard(now, sight)) return LivenessStep.Listen;
        if (!isAlive) return LivenessStep.Dead;
        _asked = false;
        return IsDeaf(now, sight) ? LivenessStep.Deaf : LivenessStep.Listen;
    }

    /// <summary>
    /// Whether the outcome of a read shows that its member lives: any answer does, a refusal too, but not one that says that it
    /// cannot serve.
    /// </summary>
    /// <param name="failure">Why the read failed; null if it did not.</param>
    public static bool ShowsLife(GrpcException? failure) => failure switch
    {
        null => true,
        { Origin: FailureOrigin.Transport } => false,
        _ => failure.Code is not (GrpcCode.Unavailable or GrpcCode.DeadlineExceeded),
    };

    private bool Heard(TimeSpan now, StreamSight sight)
    {
        if (sight.BytesReceived == _bytes && !sight.IsHeldBack) return false;
        _bytes = sight.BytesReceived;
        _heardAt = now;
        _createAwaitedSince = null;
        _asked = false;
        return true;
    }

    private bool IsDeaf(TimeSpan now, StreamSight sight) =>
        (sight.AwaitsCreated && now - _createAwaitedSince >= settings.Idle)
        || (settings.SilenceLimit > TimeSpan.Zero && SilentFor(now) >= settings.SilenceLimit);
}

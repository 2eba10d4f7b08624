using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.Connections;

/// <summary>
/// Carries out what <see cref="Liveness"/> decides about a connection's silence: sets the one timer, asks on the stream, reads beside it.
/// Owned by its connection, and part of its actor.
/// </summary>
internal sealed class Watchdog(
    IWatchTransport transport, ConnectionPlan plan, OpenedCall opened,
    IScheduler scheduler, IActorRef connection, CancellationToken stopped)
{
    private const string Range = "/etcdserverpb.KV/Range";

    // Linearizable: a member without its quorum cannot answer it. One key, which need not be there, and only its count.
    private static readonly RangeRequest Read = new() { Key = ByteString.CopyFrom(0), CountOnly = true, Limit = 1 };

    private readonly LivenessSettings _settings = plan.Settings.Liveness;
    private readonly Liveness _liveness = new(plan.Settings.Liveness);
    private ICancelable? _timer;

    public void Start()
    {
        _liveness.Opened(scheduler.MonotonicClock);
        LookIn(_settings.Idle);
    }

    public void Stop() => _timer?.Cancel();

    /// <summary>A look is due.</summary>
    /// <returns>True if progress is to be asked for on the stream.</returns>
    public bool OnLook(StreamSight sight)
    {
        var step = _liveness.Look(scheduler.MonotonicClock, sight);
        if (step == LivenessStep.Probe) Probe();
        else LookIn(step == LivenessStep.Ask ? _settings.Timeout : _settings.Idle);
        return step == LivenessStep.Ask;
    }

    /// <summary>The read beside the stream is over.</summary>
    /// <returns>Why the connection has failed; null if it has not.</returns>
    public GrpcException? OnProbed(Probed probed, StreamSight sight)
    {
        var now = scheduler.MonotonicClock;
        switch (_liveness.Probed(now, sight, Liveness.ShowsLife(probed.Failure)))
        {
            case LivenessStep.Dead:
                return Failure(now, $"and it does not answer a read: {probed.Failure!.Message}", probed.Failure);
            case LivenessStep.Deaf:
                return Failure(now, "on this stream, though it answers reads: the stream is opened anew", null);
            default:
                LookIn(_settings.Idle);
                return null;
        }
    }

    private void LookIn(TimeSpan time)
    {
        if (_settings.IsOn) _timer = scheduler.ScheduleTellOnceCancelable(time, connection, Look.Instance, connection);
    }

    private void Probe() =>
        transport.UnaryAsync(plan.Endpoint, Range, Read, RangeResponse.Parser, opened.Metadata, _settings.Timeout, stopped)
            .PipeTo(connection, success: _ => new Probed(null), failure: e => new Probed(CallOpening.AsFailure(e)));

    private GrpcException Failure(TimeSpan now, string what, GrpcException? cause) => new(
        GrpcCode.Unavailable,
        string.Create(
            CultureInfo.InvariantCulture, $"nothing heard from {plan.Endpoint} for {_liveness.SilentFor(now).TotalSeconds:0.#} s, {what}"),
        FailureOrigin.Transport, cause);

    /// <summary>To the connection itself: a look at the stream is due.</summary>
    internal sealed record Look : IDeadLetterSuppression
    {
        public static readonly Look Instance = new();
    }

    /// <summary>To the connection itself: the read is over.</summary>
    internal sealed record Probed(GrpcException? Failure) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}

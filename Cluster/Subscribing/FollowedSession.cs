using Akka.Actor;
using Watch.Actors.Cluster.Model;
using Watch.Actors.Cluster.Settings;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Subscribing;

/// <summary>
/// The session that watches for a subscription, as the subscription sees it. It is told how far the subscription has come: one report for
/// all that lies in the mailbox, again until it is confirmed, and then once in <see cref="SilenceSettings.RenewAfter"/>, which renews the lease.
/// </summary>
internal sealed class FollowedSession
{
    private readonly long _epoch;
    private readonly SilenceSettings _liveness;
    private readonly ITimeProvider _clock;
    private readonly ITimerScheduler _timers;
    private readonly IActorRef _subscription;
    private readonly Patience _patience;
    private readonly TimeSpan _since;
    private long _reports;
    private bool _isDue, _isConfirmed = true;

    /// <param name="session">Who watches.</param>
    /// <param name="epoch">The session's epoch.</param>
    /// <param name="liveness">When a report is told again, and when renewed.</param>
    /// <param name="clock">The clock of <see cref="Lasted"/>.</param>
    /// <param name="timers">The subscription's.</param>
    /// <param name="subscription">Gets <see cref="ReportDue"/> and <see cref="ReportAgain"/>, and sends the reports.</param>
    public FollowedSession(
        IActorRef session, long epoch, SilenceSettings liveness, ITimeProvider clock, ITimerScheduler timers, IActorRef subscription)
    {
        Ref = session;
        _epoch = epoch;
        _liveness = liveness;
        _clock = clock;
        _timers = timers;
        _subscription = subscription;
        _patience = new Patience(liveness.Interval, liveness.RenewAfter);
        _since = clock.MonotonicClock;
    }

    public IActorRef Ref { get; }

    /// <summary>How long it has been followed.</summary>
    public TimeSpan Lasted => _clock.MonotonicClock - _since;

    /// <summary>Nothing was heard of it, however often it was asked.</summary>
    public bool IsMute => _patience.IsOver;

    /// <summary>It has sent something, which a report will confirm.</summary>
    public void Arrived()
    {
        _patience.Reset();
        ReportSoon();
    }

    /// <summary>Has a <see cref="ReportDue"/> put behind what lies in the mailbox.</summary>
    public void ReportSoon()
    {
        if (_isDue) return;
        _isDue = true;
        _subscription.Tell(ReportDue.Instance, ActorRefs.NoSender);
    }

    /// <summary>Reports, and has a <see cref="ReportAgain"/> come where that is not confirmed.</summary>
    /// <param name="received">The pieces that have arrived (<see cref="Inflow.Received"/>).</param>
    /// <param name="credit">The notifications that may be sent in this epoch (<see cref="SubscriberCredit.OfEpoch"/>).</param>
    /// <param name="progressRequests">How often progress was asked for in this epoch.</param>
    /// <param name="wantsAnswer">Whether it is to be confirmed at once.</param>
    public void Report(long received, long credit, long progressRequests, bool wantsAnswer)
    {
        _isDue = false;
        Ref.Tell(new Report(_epoch, ++_reports, received, credit, progressRequests, wantsAnswer), _subscription);
        if (_isConfirmed || wantsAnswer) ReportAgainAfter(_patience.Next());
        _isConfirmed = false;
    }

    /// <summary>It has confirmed a report: the latest one, or one that needs no confirmation any more.</summary>
    public void Heard(long report)
    {
        _patience.Reset();
        if (report != _reports) return;
        _isConfirmed = true;
        ReportAgainAfter(_liveness.RenewAfter);
    }

    /// <summary>Nothing more is told to it but this.</summary>
    /// <param name="isThere">Whether it can still be told.</param>
    public void Leave(bool isThere)
    {
        _timers.Cancel(ReportAgain.Instance);
        if (isThere) Ref.Tell(new Leave(_epoch), _subscription);
    }

    private void ReportAgainAfter(TimeSpan wait) => _timers.StartSingleTimer(ReportAgain.Instance, ReportAgain.Instance, wait);

    /// <summary>What has come has to be reported.</summary>
    public sealed class ReportDue : INoSerializationVerificationNeeded
    {
        public static readonly ReportDue Instance = new();
    }

    /// <summary>What was reported has not been confirmed, or has to be renewed.</summary>
    public sealed class ReportAgain : INoSerializationVerificationNeeded
    {
        public static readonly ReportAgain Instance = new();
    }
}

using Akka.Actor;
using Akka.Event;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.Supervision;
using Watch.Actors.Transport;

namespace Watch.Actors.Connections;

/// <summary>
/// Progress on request, and whether it can be believed. Some versions of etcd answer with a revision that their events have not reached
/// (<see cref="ServerVersion.HasOrderedProgress"/>). So the member is asked for its version when a subscriber first asks for progress,
/// and an answer is told only if it comes from a member whose version is known to be right; any answer is a sign of life.
/// Owned by its connection, and part of its actor.
/// </summary>
internal sealed class ManualProgress(
    IWatchTransport transport, ConnectionPlan plan, OpenedCall opened, RequestWriter writer, IActorRef connection,
    ILoggingAdapter log, CancellationToken stopped)
{
    private const string StatusMethod = "/etcdserverpb.Maintenance/Status";

    private static readonly WatchRequest Request = new() { ProgressRequest = new WatchProgressRequest() };

    private readonly ProgressReplies _replies = new();
    private ulong _trustedMember;
    private bool _isAsking, _isKnown, _hasWarned, _isWanted, _isUnderWay, _isWantedAfter, _isLifeAsked, _isCatchUpAsked;

    /// <summary>
    /// A subscriber wants progress, or still does. Every answer is told to every watch of the stream, so ten thousand who want it at once are
    /// one request now and one behind its answer.
    /// </summary>
    public void OnWanted(bool isRepeat)
    {
        if (_isUnderWay && !isRepeat)
        {
            _isWantedAfter = true;
            return;
        }
        _isWanted = true;
        if (IsTrusted) AskForSubscribers();
        else if (plan.OneInFlight) Warn("is a server or proxy that chooses watch ids itself, and such a one has no progress on request");
        else LearnVersion();
    }

    /// <summary>Whether the member's answers can be believed, as far as is known.</summary>
    public bool IsTrusted { get; private set; }

    /// <summary>The member is asked for its version, unless it has told it; then it comes as a <see cref="Status"/>.</summary>
    /// <returns>True if it is being asked.</returns>
    public bool LearnVersion()
    {
        if (!_isAsking && !_isKnown) AskVersion();
        return _isAsking;
    }

    /// <summary>The stream is to show that it lives. Nobody is told of the answer.</summary>
    public void AskForLife()
    {
        _isLifeAsked = true;
        Ask();
    }

    /// <summary>Watches that catch up want to know when they have. Nobody else is told of the answer.</summary>
    public void AskForCatchUp()
    {
        _isCatchUpAsked = true;
        Ask();
    }

    /// <summary>The member has told its version, or has not: then it is asked again when progress is.</summary>
    public void OnStatus(Status status)
    {
        _isAsking = false;
        _isKnown = status.Response is not null;
        _trustedMember = status.Response?.Header?.MemberId ?? 0;
        IsTrusted = status.Response is { } response && ServerVersion.Parse(response.Version) is { HasOrderedProgress: true };
        if (IsTrusted && _isWanted) AskForSubscribers();
        else if (_isWanted && !IsTrusted) Warn(Problem(status));
    }

    /// <summary>An answer with id −1 has come.</summary>
    /// <returns>Who is to be told.</returns>
    public ProgressAudience Judge(ServerResponse progress)
    {
        _replies.Answered();
        if (!IsTrusted) return ProgressAudience.Nobody;
        if (progress.MemberId != _trustedMember)
        {
            Warn("is several members of maybe several versions: which of them answers cannot be known");
            return ProgressAudience.Nobody;
        }
        var isForAll = _isWanted || !(_isLifeAsked || _isCatchUpAsked);
        if (_isWanted) OnWantedAnswer();
        else _isLifeAsked = false; // but for a catch-up it is asked so often that one more answer may always follow
        return isForAll ? ProgressAudience.All : ProgressAudience.Covers;
    }

    /// <summary>A watch has been created: which answers are about it.</summary>
    public ProgressMark Mark(long createdRevision) => _replies.Mark(createdRevision);

    /// <summary>Whether the last answer is about a watch.</summary>
    public bool IsAbout(ProgressMark created, long revision) => _replies.IsAbout(created, revision);

    private static string Problem(Status status) => status.Response is { } response
        ? $"runs etcd {response.Version}, which answers with revisions ahead of its events (etcd #15220; mended in 3.4.25 and 3.5.8)"
        : $"does not tell its version ({status.Failure!.Message})";

    private void AskForSubscribers()
    {
        _isUnderWay = true;
        Ask();
    }

    // Who wanted it after it was asked for is to be told of something later.
    private void OnWantedAnswer()
    {
        (_isWanted, _isWantedAfter) = (_isWantedAfter, false);
        _isUnderWay = false;
        if (_isWanted) AskForSubscribers();
    }

    private void Ask()
    {
        _replies.Asked();
        writer.Add(Request);
    }

    private void AskVersion()
    {
        _isAsking = true;
        transport.UnaryAsync(
                plan.Endpoint, StatusMethod, new StatusRequest(), StatusResponse.Parser,
                opened.Metadata, plan.Settings.CallTimeout, stopped)
            .PipeTo(connection, success: response => new Status(response, null), failure: e => new Status(null, CallOpening.AsFailure(e)));
    }

    private void Warn(string problem)
    {
        if (_hasWarned) return;
        _hasWarned = true;
        log.ProgressNotTrusted(plan.Endpoint, problem);
    }

    /// <summary>To the connection itself: what the member says of itself, or why it does not.</summary>
    internal sealed record Status(StatusResponse? Response, GrpcException? Failure)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}

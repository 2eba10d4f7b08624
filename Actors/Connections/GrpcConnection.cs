using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Event;
using Watch.Actors.Covers;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.Supervision;
using Watch.Actors.Transport;
using static Watch.Actors.Connections.ConnectionProtocol;

namespace Watch.Actors.Connections;

/// <summary>
/// One duplex call, from its opening to its failure: what comes is judged (<see cref="StoreCheck"/>), routed
/// (<see cref="ResponseRouter"/>) and taken before more is read (<see cref="SyncRound"/>). What a watch needs to be resumed it does
/// not know. It fails as a message to its supervisor and stops; it is never restarted.
/// </summary>
internal sealed class GrpcConnection : UntypedActor
{
    // A refused stream breaks the write before its status has been read: the status is the better reason, so it is waited for.
    private static readonly TimeSpan StatusAfterFailedWrite = TimeSpan.FromSeconds(1);

    private readonly IWatchTransport _transport;
    private readonly ConnectionPlan _plan;
    private readonly CancellationTokenSource _stopped = new();
    private readonly SyncRound _round;
    private readonly StoreCheck _store;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ResponsePump? _pump;
    private IWatchCall? _call;
    private RequestWriter? _writer;
    private ResponseRouter? _router;
    private RangeReads? _reads;
    private Watchdog? _watchdog;
    private ManualProgress? _progress;
    private IActorRef? _catchUp;
    private ICancelable? _statusIsLate;
    private bool _answering, _tokenAccepted;
    private int _batchesToAllow;

    public GrpcConnection(IWatchTransport transport, ConnectionPlan plan)
    {
        _transport = transport;
        _plan = plan;
        _round = new SyncRound(plan.Settings.Flow.InFlightBytes);
        _store = new StoreCheck(plan.Store);
    }

    public static Props Props(IWatchTransport transport, ConnectionPlan plan) =>
        Akka.Actor.Props.Create<GrpcConnection>(transport, plan).WithDispatcher(plan.Settings.Dispatcher);

    // What throws here leaves watches behind: the connection is replaced, and they are resumed.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Escalate);

    protected override void PreStart() =>
        CallOpening.OpenAsync(_transport, _plan, _log, _stopped.Token)
            .PipeTo(Self, success: opened => opened, failure: e => new Ended(CallOpening.AsFailure(e)));

    protected override void PostStop()
    {
        _stopped.Cancel(); // ends the call, whether it is open or only being opened
        _stopped.Dispose();
        _statusIsLate?.Cancel();
        _watchdog?.Stop();
        _pump?.Dispose();
    }

    protected override void OnReceive(object message) => Opening(message);

    private void Opening(object message)
    {
        switch (message)
        {
            case OpenedCall opened:
                Begin(opened);
                Become(Open);
                Context.Parent.Tell(Connected.Instance);
                break;
            case Ended ended:
                Fail(ended.Failure);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Open(object message)
    {
        switch (message)
        {
            case ResponseBatch batch:
                OnBatch(batch);
                break;
            case Synced synced:
                if (_round.Answered(synced.Id)) AllowPump();
                break;
            case Resuming resuming:
                if (!_plan.OneInFlight) BeginCatchUp(resuming.Watches);
                break;
            case Create create:
                _store.MayRead(create.Request.Key);
                if (IsForCatchUp) _catchUp.Forward(create);
                else _router!.Create(create);
                break;
            case Cancel cancel:
                _router!.Cancel(cancel.Id);
                if (_round.Answered(cancel.Id)) AllowPump();
                if (IsForCatchUp) _catchUp.Forward(cancel);
                break;
            case CatchUp.AskLevel:
                _progress!.AskForCatchUp();
                break;
            case CatchUp.Over:
                EndCatchUp();
                break;
            case List list:
                _reads!.Add(list);
                break;
            case RangeReads.Done { Page: { } page, Seen: var seen } when _store.JudgeRead(page.Header, seen) == StoreVerdict.Other:
                EndWith(new StoreReplaced(_store.AdoptOther()));
                break;
            case RangeReads.Done done:
                if (_reads!.OnDone(done) is { } unread) Fail(unread);
                break;
            // Our own read. When it is refused it cannot be told which store this is: a member that lags is the common case.
            case Listed or NotListed or Refused:
                foreach (var held in _store.Release()) OnBatch(held);
                break;
            case RequestProgress request:
                _progress!.OnWanted(request.IsRepeat);
                break;
            case ManualProgress.Status status:
                _progress!.OnStatus(status);
                _catchUp?.Tell(new CatchUp.ProgressTrust(_progress.IsTrusted));
                break;
            case Watchdog.Look:
                if (_watchdog!.OnLook(Sight())) _progress!.AskForLife();
                break;
            case Watchdog.Probed probed:
                if (_watchdog!.OnProbed(probed, Sight()) is { } failure) Fail(failure);
                break;
            case RequestWriter.Flush:
                _writer!.OnFlush();
                break;
            case RequestWriter.Written:
                _writer!.OnWritten();
                break;
            case RequestWriter.WriteFailed failed:
                _statusIsLate ??= Context.System.Scheduler.ScheduleTellOnceCancelable(
                    StatusAfterFailedWrite, Self, new Ended(CallOpening.AsFailure(failed.Cause)), Self);
                break;
            case Ended ended:
                Fail(ended.Failure);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Begin(OpenedCall opened)
    {
        _call = opened.Call;
        _writer = new RequestWriter(opened.Call, Self, _stopped.Token);
        _progress = new ManualProgress(_transport, _plan, opened, _writer, Self, _log, _stopped.Token);
        _router = new ResponseRouter(_plan, _writer, _progress, _round, Self, _log);
        _pump = new ResponsePump(opened.Call, Self, _plan.Settings.Flow.Batches);
        _reads = new RangeReads(_transport, _plan, opened.Metadata, Self, _stopped.Token);
        StartPump(_pump, _stopped.Token);
        _watchdog = new Watchdog(_transport, _plan, opened, Context.System.Scheduler, Self, _stopped.Token);
        _watchdog.Start();
    }

    // A grpc-proxy does not answer progress, and an old one dies of the question (etcd #12311). It shows itself by its first Created:
    // it keeps to no ids.
    private StreamSight Sight() => new(
        _call!.BytesReceived, IsHeldBack: _round.IsWaiting, MayBeAsked: _router!.HasCreated && !_plan.OneInFlight,
        AwaitsCreated: _router.AwaitsCreated);

    private void StartPump(ResponsePump pump, CancellationToken stopped) =>
        Task.Run(() => pump.RunAsync(stopped), CancellationToken.None)
            .PipeTo(Self, success: failure => new Ended(failure), failure: e => new Ended(CallOpening.AsFailure(e)));

    [MemberNotNullWhen(true, nameof(_catchUp))]
    private bool IsForCatchUp => _catchUp is not null && !_catchUp.Equals(Sender);

    private void BeginCatchUp(int watches)
    {
        _catchUp = Context.ActorOf(CatchUp.Props(_plan, watches), "catch-up");
        if (!_progress!.LearnVersion()) _catchUp.Tell(new CatchUp.ProgressTrust(_progress.IsTrusted));
    }

    private void EndCatchUp()
    {
        _catchUp.Tell(PoisonPill.Instance); // what has been forwarded to it comes back first
        _catchUp = null;
    }

    private void OnBatch(ResponseBatch batch)
    {
        if (!_answering)
        {
            _answering = true;
            Context.Parent.Tell(Answering.Instance);
        }
        if (_store.IsHolding)
        {
            _store.Hold(batch);
            return;
        }
        switch (_store.Judge(batch))
        {
            case StoreVerdict.Same:
                RouteAll(batch);
                break;
            case StoreVerdict.Behind:
                _reads!.Add(new List(ServerResponse.NoWatch, _store.Read(), Self));
                break;
            default:
                EndWith(new StoreReplaced(_store.AdoptOther()));
                break;
        }
    }

    private void RouteAll(ResponseBatch batch)
    {
        foreach (var response in batch.Responses)
            if (_router!.Route(response) is { } ending)
            {
                EndWith(ending);
                return;
            }
        if (_router!.HasCreated) OnTokenAccepted();
        _round.Routed(batch.Bytes, Self);
        _batchesToAllow++;
        if (!_round.IsWaiting) AllowPump();
    }

    private void OnTokenAccepted()
    {
        if (_tokenAccepted) return;
        _tokenAccepted = true;
        Context.Parent.Tell(TokenAccepted.Instance);
    }

    private void AllowPump()
    {
        for (; _batchesToAllow > 0; _batchesToAllow--) _pump!.AllowOne();
    }

    private void Fail(GrpcException failure) => EndWith(new Failed(failure));

    private void EndWith(IToSupervisor ending)
    {
        Context.Parent.Tell(ending);
        Context.Stop(Self);
    }

    private sealed record Ended(GrpcException Failure) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}

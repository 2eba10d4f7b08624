using Akka.Actor;
using Akka.Event;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.Settings;
using Watch.Actors.Supervision;
using Watch.Actors.Transport;
using static Watch.Actors.Connections.ConnectionProtocol;

namespace Watch.Actors.Connections;

/// <summary>What a connection needs to know.</summary>
/// <param name="Endpoint">The member to connect to.</param>
/// <param name="Context">The metadata of its stream.</param>
/// <param name="OneInFlight">Whether creates go one at a time (rule 4's fallback).</param>
/// <param name="Settings">Credentials and bounds.</param>
internal sealed record ConnectionPlan(Endpoint Endpoint, StreamContext Context, bool OneInFlight, WatchSettings Settings);

/// <summary>
/// One duplex call, from its opening to its failure. It routes responses to watches by id and knows which creates and cancels are under
/// way; what a watch needs to be resumed it does not know. It fails as a message to its supervisor and stops; it is never restarted.
/// </summary>
internal sealed class GrpcConnection : UntypedActor
{
    // A refused stream breaks the write before its status has been read: the status is the better reason, so it is waited for.
    private static readonly TimeSpan StatusAfterFailedWrite = TimeSpan.FromSeconds(1);

    private readonly IWatchTransport _transport;
    private readonly ConnectionPlan _plan;
    private readonly CancellationTokenSource _stopped = new();
    private readonly CreateQueue<Create> _creates;
    private readonly RouteTable _routes;
    private readonly SyncRound _round;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ResponsePump? _pump;
    private RequestWriter? _writer;
    private ICancelable? _statusIsLate;
    private bool _answering, _tokenAccepted;
    private int _batchesToAllow;

    public GrpcConnection(IWatchTransport transport, ConnectionPlan plan)
    {
        _transport = transport;
        _plan = plan;
        _creates = new CreateQueue<Create>(plan.OneInFlight);
        _routes = new RouteTable(plan.Settings.MaxUnknownIds);
        _round = new SyncRound(plan.Settings.Flow.InFlightBytes);
    }

    public static Props Props(IWatchTransport transport, ConnectionPlan plan) =>
        Akka.Actor.Props.Create<GrpcConnection>(transport, plan).WithDispatcher(plan.Settings.Dispatcher);

    protected override void PreStart() =>
        CallOpening.OpenAsync(_transport, _plan, _log, _stopped.Token)
            .PipeTo(Self, success: call => new Opened(call), failure: e => new Ended(CallOpening.AsFailure(e)));

    protected override void PostStop()
    {
        _stopped.Cancel(); // ends the call, whether it is open or only being opened
        _stopped.Dispose();
        _statusIsLate?.Cancel();
        _pump?.Dispose();
    }

    protected override void OnReceive(object message) => Opening(message);

    private void Opening(object message)
    {
        switch (message)
        {
            case Opened opened:
                _writer = new RequestWriter(opened.Call, Self, _stopped.Token);
                _pump = new ResponsePump(opened.Call, Self, _plan.Settings.Flow.Batches);
                StartPump(_pump, _stopped.Token);
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
                RouteAll(batch);
                break;
            case Synced synced:
                if (_round.Answered(synced.Id)) AllowPump();
                break;
            case Create create:
                _creates.Add(create.Id, create);
                SendCreates();
                break;
            case Cancel cancel:
                OnCancel(cancel.Id);
                break;
            case RequestProgress:
                _writer!.Add(new WatchRequest { ProgressRequest = new WatchProgressRequest() });
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

    private void StartPump(ResponsePump pump, CancellationToken stopped) =>
        Task.Run(() => pump.RunAsync(stopped), CancellationToken.None)
            .PipeTo(Self, success: failure => new Ended(failure), failure: e => new Ended(CallOpening.AsFailure(e)));

    private void RouteAll(ResponseBatch batch)
    {
        if (!_answering)
        {
            _answering = true;
            Context.Parent.Tell(Answering.Instance);
        }
        foreach (var response in batch.Responses)
            if (!RouteOne(response)) return;
        _round.Routed(batch.Bytes, Self);
        _batchesToAllow++;
        if (!_round.IsWaiting) AllowPump();
    }

    /// <returns>False if the connection has failed over it.</returns>
    private bool RouteOne(ServerResponse response)
    {
        if (response.Created) return response.Canceled ? OnRefused(response) : OnCreated(response);
        if (response.Canceled) return response.WatchId == ServerResponse.NoWatch ? OnRefused(response) : OnCanceled(response);
        if (response.WatchId == ServerResponse.NoWatch)
        {
            if (response.IsProgress) OnProgressOfAll(response.HeaderRevision);
            return true;
        }
        if (_routes.TryFind(response.WatchId, out var route))
        {
            _round.Touch(route);
            route.Owner.Tell(response.WatchId == route.Id ? response : response with { WatchId = route.Id }, Self);
            return true;
        }
        if (_creates.Find(response.WatchId) is { } create)
        {
            create.Owner.Tell(response, Self);
            return true;
        }
        return OnUnknown(response.WatchId);
    }

    private bool OnCreated(ServerResponse response)
    {
        switch (_creates.Created(response.WatchId, out var create))
        {
            case CreatedOutcome.Matched when create is null:
                if (_routes.CancelUnrouted(response.WatchId)) SendCancel(response.WatchId);
                break;
            case CreatedOutcome.Matched:
                OnTokenAccepted();
                _routes.Establish(response.WatchId, create.Id, create.Owner);
                create.Owner.Tell(new Created(create.Id, response.HeaderRevision), Self);
                break;
            case CreatedOutcome.Mismatched when !_routes.TryFind(response.WatchId, out _):
                _log.IdsNotKept(_plan.Endpoint);
                Context.Parent.Tell(IdsNotKept.Instance);
                Context.Stop(Self);
                return false;
            case CreatedOutcome.NotAsked when !_routes.TryFind(response.WatchId, out _):
                return OnUnknown(response.WatchId);
        }
        SendCreates();
        return true;
    }

    private void OnTokenAccepted()
    {
        if (_tokenAccepted) return;
        _tokenAccepted = true;
        Context.Parent.Tell(TokenAccepted.Instance);
    }

    private bool OnRefused(ServerResponse response)
    {
        if (!_creates.Failed(out var create)) return true;
        SendCreates();
        switch (FailureDecider.Refused(response.CancelReason, _plan.Settings.Credentials is not null))
        {
            case Verdict.EndThisWatch end:
                create?.Owner.Tell(new Refused(create.Id, end.Reason), Self);
                return true;
            default:
                Fail(new GrpcException(GrpcCode.Unauthenticated, response.CancelReason, FailureOrigin.Server));
                return false;
        }
    }

    private bool OnCanceled(ServerResponse response)
    {
        // A compacted watch keeps its id on the server until it is cancelled from here (S4).
        if (response.CompactRevision != 0 && !_routes.IsCanceling(response.WatchId)) SendCancel(response.WatchId);
        if (_routes.Canceled(response.WatchId) is { } route)
            route.Owner.Tell(response.WatchId == route.Id ? response : response with { WatchId = route.Id }, Self);
        return true;
    }

    private void OnProgressOfAll(long revision)
    {
        var progressed = new Progressed(revision);
        foreach (var route in _routes.Established)
        {
            _round.Touch(route);
            route.Owner.Tell(progressed, Self);
        }
    }

    private bool OnUnknown(long serverId)
    {
        if (_routes.IsCanceling(serverId)) return true;
        if (!_routes.CountUnknown())
        {
            Fail(new GrpcException(
                GrpcCode.Internal,
                $"the server spoke of more than {_plan.Settings.MaxUnknownIds} watches that were never asked for",
                FailureOrigin.Transport));
            return false;
        }
        if (_routes.CancelUnrouted(serverId)) SendCancel(serverId);
        return true;
    }

    private void OnCancel(long id)
    {
        if (!_creates.Abandon(id) && _routes.Cancel(id) is { } serverId) SendCancel(serverId);
        if (_round.Answered(id)) AllowPump();
    }

    private void SendCreates()
    {
        while (_creates.TrySend(out var create)) _writer!.Add(new WatchRequest { CreateRequest = create.Request });
    }

    private void SendCancel(long serverId) =>
        _writer!.Add(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = serverId } });

    private void AllowPump()
    {
        for (; _batchesToAllow > 0; _batchesToAllow--) _pump!.AllowOne();
    }

    private void Fail(GrpcException failure)
    {
        Context.Parent.Tell(new Failed(failure));
        Context.Stop(Self);
    }

    private sealed record Opened(IWatchCall Call);

    private sealed record Ended(GrpcException Failure) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}

using Akka.Actor;
using Akka.Event;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.Supervision;
using Watch.Actors.Transport;
using static Watch.Actors.Connections.ConnectionProtocol;

namespace Watch.Actors.Connections;

/// <summary>
/// Routes responses to watches by id, and knows which creates and cancels are under way. Owned by its connection, and part of its actor.
/// </summary>
internal sealed class ResponseRouter(
    ConnectionPlan plan, RequestWriter writer, ManualProgress progress, SyncRound round, IActorRef connection, ILoggingAdapter log)
{
    private readonly CreateQueue<Create> _creates = new(plan.OneInFlight);
    private readonly RouteTable _routes = new(plan.Settings.MaxUnknownIds);

    /// <summary>True once the server has created a watch.</summary>
    public bool HasCreated { get; private set; }

    /// <summary>True while a create waits for its reply.</summary>
    public bool AwaitsCreated => _creates.InFlight > 0;

    /// <summary>A watch is to be created.</summary>
    public void Create(Create create)
    {
        _creates.Add(create.Id, create);
        SendCreates();
    }

    /// <summary>A watch is no longer wanted, whatever state it is in.</summary>
    public void Cancel(long id)
    {
        if (!_creates.Abandon(id) && _routes.Cancel(id) is { } serverId) SendCancel(serverId);
    }

    /// <summary>Tells a response to the watch that it is about, or to all.</summary>
    /// <returns>How the connection ends over it; null if it does not.</returns>
    public IToSupervisor? Route(ServerResponse response)
    {
        if (response.Created) return response.Canceled ? OnRefused(response) : OnCreated(response);
        if (response.Canceled) return response.WatchId == ServerResponse.NoWatch ? OnRefused(response) : OnCanceled(response);
        if (response.WatchId == ServerResponse.NoWatch)
        {
            if (response.IsProgress) OnProgress(response.HeaderRevision, progress.Judge(response));
            return null;
        }
        if (_routes.TryFind(response.WatchId, out var route))
        {
            round.Touch(route);
            route.Owner.Tell(response.WatchId == route.Id ? response : response with { WatchId = route.Id }, connection);
            return null;
        }
        if (_creates.Find(response.WatchId) is { } create)
        {
            create.Owner.Tell(response, connection);
            return null;
        }
        return OnUnknown(response.WatchId);
    }

    private IToSupervisor? OnCreated(ServerResponse response)
    {
        switch (_creates.Created(response.WatchId, out var create))
        {
            case CreatedOutcome.Matched when create is null:
                if (_routes.CancelUnrouted(response.WatchId)) SendCancel(response.WatchId);
                break;
            case CreatedOutcome.Matched:
                HasCreated = true;
                _routes.Establish(response.WatchId, new Route(create.Id, create.Owner)
                {
                    Created = progress.Mark(response.HeaderRevision), IsCover = create.IsCover,
                });
                create.Owner.Tell(new Created(create.Id, response.HeaderRevision, response.ClusterId), connection);
                break;
            case CreatedOutcome.Mismatched when !_routes.TryFind(response.WatchId, out _):
                log.IdsNotKept(plan.Endpoint);
                return IdsNotKept.Instance;
            case CreatedOutcome.NotAsked when !_routes.TryFind(response.WatchId, out _):
                return OnUnknown(response.WatchId);
        }
        SendCreates();
        return null;
    }

    private Failed? OnRefused(ServerResponse response)
    {
        if (!_creates.Failed(out var create)) return null;
        SendCreates();
        switch (FailureDecider.Refused(response.CancelReason, plan.Settings.Credentials is not null))
        {
            case Verdict.EndThisWatch end:
                create?.Owner.Tell(new Refused(create.Id, end.Reason), connection);
                return null;
            default:
                return new Failed(new GrpcException(GrpcCode.Unauthenticated, response.CancelReason, FailureOrigin.Server));
        }
    }

    private IToSupervisor? OnCanceled(ServerResponse response)
    {
        // A compacted watch keeps its id on the server until it is cancelled from here (S4).
        if (response.CompactRevision != 0 && !_routes.IsCanceling(response.WatchId)) SendCancel(response.WatchId);
        if (_routes.Canceled(response.WatchId) is { } route)
            route.Owner.Tell(response.WatchId == route.Id ? response : response with { WatchId = route.Id }, connection);
        return null;
    }

    private void OnProgress(long revision, ProgressAudience audience)
    {
        if (audience == ProgressAudience.Nobody) return;
        foreach (var route in _routes.Established)
        {
            if (audience == ProgressAudience.Covers && !route.IsCover) continue;
            if (!progress.IsAbout(route.Created, revision)) continue;
            round.Touch(route);
            route.Owner.Tell(new Progressed(route.Id, revision), connection);
        }
    }

    private Failed? OnUnknown(long serverId)
    {
        if (_routes.IsCanceling(serverId)) return null;
        if (!_routes.CountUnknown())
        {
            return new Failed(new GrpcException(
                GrpcCode.Internal,
                $"the server spoke of more than {plan.Settings.MaxUnknownIds} watches that were never asked for",
                FailureOrigin.Transport));
        }
        if (_routes.CancelUnrouted(serverId)) SendCancel(serverId);
        return null;
    }

    private void SendCreates()
    {
        while (_creates.TrySend(out var create)) writer.Add(new WatchRequest { CreateRequest = create.Request });
    }

    private void SendCancel(long serverId) =>
        writer.Add(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = serverId } });
}

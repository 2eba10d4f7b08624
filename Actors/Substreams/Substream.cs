using Akka.Actor;
using Akka.Event;
using Watch.Actors.Connections;
using Watch.Actors.Model;
using Watch.Actors.Settings;
using Watch.Actors.Supervision;
using static Watch.Actors.Substreams.SubstreamProtocol;

namespace Watch.Actors.Substreams;

/// <summary>
/// One watch on the server and the subscriptions that it serves. It outlives connections: attached to a new one, it creates its watch again
/// from where it stands. Waiting → creating → established, with parked beside them when a subscriber is out of credit, listing before
/// them when lost history is to be made good, and ending last.
/// </summary>
internal sealed class Substream : UntypedActor
{
    private readonly SubstreamState _state;
    private readonly WatchIds _ids;
    private readonly Delivery _delivery;
    private readonly Intake _intake;
    private readonly Relisting? _relisting;
    private Phase _phase;
    private bool _hasNothingToSend = true;

    public Substream(SubstreamPlan plan)
    {
        _state = plan.State;
        _ids = plan.Ids;
        _delivery = new Delivery(plan.State, Self, Context.Parent);
        _intake = new Intake(plan.State, _delivery, plan.Settings.Transport.MaxMessageSize);
        if (plan.State.Resync is not null) _relisting = new Relisting(plan.State, plan.Ids, _delivery, Self);
    }

    /// <summary>How every substream of a stream is run. Props that share it are smaller by it.</summary>
    public static Deploy Deploy(WatchSettings settings) =>
        Akka.Actor.Deploy.None.WithDispatcher(settings.Dispatcher).WithMailbox(SubstreamMailbox.Path);

    public static Props Props(SubstreamPlan plan, Deploy deploy) => new(deploy, typeof(Substream), plan);

    // After a restart: whatever the watch was doing, it is created again from where it stands.
    protected override void PreStart()
    {
        if (_state.Ending is not null) BecomeEnding();
        else if (_state.IsParked) _phase = Phase.Parked;
        else if (_state.Connection is not null) CreateOrList();
        TellQueue();
    }

    protected override void PreRestart(Exception reason, object message)
    {
        Context.GetLogger().Resumed(reason);
        CancelOnServer();
    }

    protected override void PostStop()
    {
        CancelOnServer();
        SetParked(false);
        _delivery.EndNow(new EndReason(EndKind.Failed, "the watch's actor was stopped before the watch had ended; the log says why"));
    }

    // Not by Akka's Become, which takes some 400 bytes for each of many idle actors.
    protected override void OnReceive(object message)
    {
        switch (_phase)
        {
            case Phase.Waiting: Waiting(message); break;
            case Phase.Listing: Listing(message); break;
            case Phase.Creating: Creating(message); break;
            case Phase.Established: Established(message); break;
            case Phase.Parked: Parked(message); break;
            case Phase.Ending: Ending(message); break;
        }
        TellQueue();
    }

    private void Waiting(object message)
    {
        switch (message)
        {
            case Attach attach: AttachTo(attach.Connection); break;
            default: InAnyState(message); break;
        }
    }

    private void Creating(object message)
    {
        switch (message)
        {
            case ConnectionProtocol.Created created when created.Id == _state.WatchId && _state.IsOfAnother(created.ClusterId):
                End(EndReasons.OfAnotherCluster(created.HeaderRevision));
                break;
            case ConnectionProtocol.Created created when created.Id == _state.WatchId:
                _state.Resume.Created(created.HeaderRevision);
                _state.Start(created.HeaderRevision, created.ClusterId);
                _phase = Phase.Established;
                _delivery.Send();
                break;
            case ConnectionProtocol.Refused refused when refused.Id == _state.WatchId:
                _state.WatchId = 0;
                End(refused.Reason);
                break;
            case ServerResponse response when _state.IsOfAnother(response.ClusterId): break;
            case ServerResponse response when response.WatchId == _state.WatchId: OnResponse(response); break;
            case Attach attach: AttachTo(attach.Connection); break;
            default: InAnyState(message); break;
        }
    }

    private void Established(object message)
    {
        switch (message)
        {
            case ServerResponse response when response.WatchId == _state.WatchId: OnResponse(response); break;
            case ConnectionProtocol.FromCover part when part.Id == _state.WatchId: OnTaken(_intake.TakeWhole(part.Events, part.Bytes)); break;
            case ConnectionProtocol.Progressed progressed when progressed.Id == _state.WatchId:
                _intake.Progress(progressed.Revision);
                break;
            case ConnectionProtocol.Level level when level.Id == _state.WatchId: _state.Resume.Progressed(level.Revision); break;
            // It stood by a cover, and the server refuses it one of its own.
            case ConnectionProtocol.Refused refused when refused.Id == _state.WatchId:
                _state.WatchId = 0;
                End(refused.Reason);
                break;
            case Attach attach: AttachTo(attach.Connection); break;
            default: InAnyState(message); break;
        }
    }

    /// <summary>The range is read, and its differences are told, before the watch can be created (rule 12).</summary>
    private void Listing(object message)
    {
        switch (message)
        {
            case ConnectionProtocol.Refused refused when refused.Id == _state.WatchId:
                _state.WatchId = 0;
                End(refused.Reason);
                return;
            case Attach attach: AttachTo(attach.Connection); return;
            case HistoryLost lost: OnHistoryLost(lost.Reason); return;
            default:
                if (!_relisting!.TryTake(message)) InAnyState(message);
                break;
        }
        if (_state.Ending is null && !_delivery.IsOver) CreateOrList();
    }

    private void Parked(object message)
    {
        switch (message)
        {
            case Attach attach: _state.Connection = attach.Connection; break;
            default: InAnyState(message); break;
        }
        if (_state is { IsParked: true, Ending: null, Ring.IsEmpty: true } && !_delivery.IsOver) Unpark();
    }

    private void Ending(object message)
    {
        switch (message)
        {
            case Attach or EndInOrder or HistoryLost: break;
            default: InAnyState(message); break;
        }
    }

    private void InAnyState(object message)
    {
        switch (message)
        {
            case EtcdWatch.Ack ack: _delivery.AddCredit(ack, Sender); break;
            case EtcdWatch.Unwatch unwatch: _delivery.EndNow(Sender, unwatch.Tag, new EndReason(EndKind.Unsubscribed, "")); break;
            case SubscriberGone gone: _delivery.Forget(gone.Subscriber); break;
            case EtcdWatch.RequestProgress request: _delivery.WantProgress(request, Sender); break;
            case EndInOrder end: End(end.Reason); break;
            case HistoryLost lost: OnHistoryLost(lost.Reason); break;
            case EndNow end: _delivery.EndNow(end.Reason); break;
            case ConnectionProtocol.Sync sync: Sender.Tell(new ConnectionProtocol.Synced(sync.Id), Self); break;
            // What an earlier connection or an earlier id still had under way: it comes again on the new one.
            case ServerResponse or ConnectionProtocol.IToSubstream: break;
            default: Unhandled(message); break;
        }
        if (_delivery.IsOver) Context.Stop(Self);
    }

    private void AttachTo(IActorRef connection)
    {
        _state.Connection = connection;
        _state.WatchId = 0;
        CreateOrList();
    }

    private void CreateOrList()
    {
        if (_relisting is null or { IsNeeded: false } || _relisting.Proceed()) Create();
        else _phase = Phase.Listing;
    }

    private void Create()
    {
        _state.Fragments?.Reset();
        _state.WatchId = _ids.Next();
        _state.Connection!.Tell(new ConnectionProtocol.Create(_state.WatchId, _state.CreateRequest(), Self), Self);
        _phase = Phase.Creating;
    }

    private void OnResponse(ServerResponse response)
    {
        if (response.Canceled) OnCanceled(response);
        else if (response.Events is { } events) OnTaken(_intake.Take(events, response.Fragment, response.Bytes));
        else if (response.IsProgress) _intake.Progress(response.HeaderRevision);
    }

    private void OnCanceled(ServerResponse response)
    {
        if (response.CompactRevision != 0 && _state.Resync is { } resync)
        {
            CancelOnServer();
            _state.Start(response.CompactRevision, response.ClusterId);
            if (_state.IsBeforeItsStart) _state.StartOver();
            else resync.Begin(isOtherStore: false);
            CreateOrList();
        }
        else
        {
            End(EndReasons.Canceled(response));
        }
    }

    private void OnHistoryLost(EndReason reason)
    {
        if (_state.Resync is { } resync)
        {
            CancelOnServer();
            if (_state.HasStarted || !resync.IsFirst) resync.Begin(isOtherStore: true);
            else _state.StartOver();
            if (!_state.IsParked) _phase = Phase.Waiting;
        }
        else if (_state.HasStarted)
        {
            End(reason);
        }
    }

    private void OnTaken(Intake.Outcome outcome)
    {
        switch (outcome)
        {
            case Intake.Outcome.NoRoom: Park(); break;
            case Intake.Outcome.TooLarge: End(EndReasons.RevisionTooLarge(_intake.MaxHeld)); break;
        }
    }

    private void Park()
    {
        CancelOnServer();
        SetParked(true);
        Context.GetLogger().Parked(_state.Resume.Next);
        _phase = Phase.Parked;
    }

    private void Unpark()
    {
        SetParked(false);
        if (_state.Connection is null) _phase = Phase.Waiting;
        else CreateOrList();
    }

    private void SetParked(bool parked)
    {
        if (_state.IsParked == parked) return;
        _state.IsParked = parked;
        Context.Parent.Tell(new ParkedChanged(parked));
    }

    private void End(EndReason reason)
    {
        CancelOnServer();
        SetParked(false);
        _state.Ending ??= reason;
        BecomeEnding();
    }

    private void BecomeEnding()
    {
        _phase = Phase.Ending;
        _delivery.Send();
        if (_delivery.IsOver) Context.Stop(Self);
    }

    private void CancelOnServer()
    {
        if (_state.WatchId != 0) _state.Connection?.Tell(new ConnectionProtocol.Cancel(_state.WatchId), Self);
        _state.WatchId = 0;
        _state.Fragments?.Reset();
    }

    private void TellQueue()
    {
        if (_hasNothingToSend == _state.Ring.IsEmpty) return;
        _hasNothingToSend = _state.Ring.IsEmpty;
        if (((ActorCell)Context).Mailbox?.MessageQueue is SubstreamQueue queue) queue.HasNothingToSend = _hasNothingToSend;
    }

    private enum Phase
    {
        Waiting,
        Listing,
        Creating,
        Established,
        Parked,
        Ending,
    }
}

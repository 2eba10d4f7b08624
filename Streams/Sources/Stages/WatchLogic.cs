using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using Akka.Streams.Stage;

namespace Watch.Actors.Streams.Stages;

/// <summary>
/// Subscribes for one stream. A notification is acknowledged when downstream asks for the next one, and so has taken all that was made of
/// it: a stream that stalls runs out of credit, and its watch is parked. Loading → watching → draining or leaving.
/// </summary>
internal sealed class WatchLogic : GraphStageLogic
{
    private const string Tag = "stream";

    private readonly Outlet<Positioned> _out;
    private readonly WatchPlan _plan;
    private readonly WatchControl _control;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Arrivals _arrivals = new();
    private OffsetTracker _offsets = new(null, 0);
    private IActorRef _self = ActorRefs.Nobody, _multiplexer = ActorRefs.Nobody, _watch = ActorRefs.Nobody;
    private EtcdWatch.INotification? _handedOn;
    private EndReason? _ending;
    private Phase _phase = Phase.Loading;

    public WatchLogic(SourceShape<Positioned> shape, WatchPlan plan, WatchControl control) : base(shape)
    {
        _out = shape.Outlet;
        _plan = plan;
        _control = control;
        SetHandler(_out, OnPull, _ => Leave());
    }

    private ActorSystem System => ((ActorMaterializer)Materializer).System;

    public override void PreStart()
    {
        var self = GetStageActor(OnMessage);
        _self = self.Ref;
        _multiplexer = _plan.Settings.Multiplexer ?? WatchMultiplexer.Get(System).Cluster(_plan.Settings.Cluster);
        self.Watch(_multiplexer);
        _control.Started(GetAsyncCallback(Drain), GetAsyncCallback(ShutDown));
        if (_plan.Store is null) Subscribe(null);
        else _plan.Store.LoadAsync(_stopped.Token).PipeTo(_self, success: offset => new Loaded(offset));
    }

    // What is not over by now ends with the stage's actor, which the multiplexer watches.
    public override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
        _control.Stopped(_ending ?? new EndReason(EndKind.Closed, "the stream was stopped"));
    }

    private void OnPull()
    {
        if (_handedOn is EtcdWatch.Events && _ending is null) _watch.Tell(new EtcdWatch.Ack(Tag), _self);
        _handedOn = null;
        HandOn();
    }

    private void OnMessage((IActorRef Sender, object Content) message)
    {
        switch (message.Content)
        {
            case Loaded loaded: Subscribe(loaded.Offset); break;
            case Status.Failure failure: OnNotLoaded(failure.Cause); break;
            case EtcdWatch.Ended ended: End(ended.Reason); break;
            case EtcdWatch.Compacted: break; // its Ended says the same
            case EtcdWatch.INotification notification: Arrived(notification, message.Sender); break;
            case Terminated: End(new EndReason(EndKind.Failed, "the multiplexer's actor was stopped")); break;
            default: System.EventStream.Publish(new UnhandledMessage(message.Content, message.Sender, _self)); break;
        }
    }

    private void Subscribe(WatchOffset? offset)
    {
        var (settings, options) = (_plan.Settings, _plan.Begin(offset));
        _offsets = new OffsetTracker(offset, options.ClusterId);
        _phase = Phase.Watching;
        _multiplexer.Tell(
            new EtcdWatch.Watch(Tag, settings.Range)
            {
                Options = options, Context = settings.Context, Credit = settings.Credit is 0 ? 1 : settings.Credit,
            },
            _self);
    }

    private void OnNotLoaded(Exception cause)
    {
        _ending = new EndReason(EndKind.Failed, $"the offset could not be loaded: {cause.Message}");
        FailStage(cause);
    }

    private void Arrived(EtcdWatch.INotification notification, IActorRef watch)
    {
        if (_phase == Phase.Leaving) return;
        _watch = watch;
        if (notification is EtcdWatch.Started started && _plan.Store is not null)
        {
            _offsets.Stands(started.ClusterId);
            return;
        }
        _arrivals.Add(notification);
        HandOn();
    }

    private void HandOn()
    {
        if (_handedOn is not null) return;
        if (IsAvailable(_out) && _arrivals.TryTake(out _handedOn)) Push(_out, new Positioned(_handedOn, _offsets.After(_handedOn)));
        if (_ending is not null && _arrivals.Count == 0) Finish(_ending);
    }

    private void End(EndReason reason)
    {
        _ending ??= reason;
        if (_phase == Phase.Leaving) CompleteStage();
        else HandOn();
    }

    // A failure overtakes elements on their way downstream: it waits until the last has been taken.
    private void Finish(EndReason reason)
    {
        if (WatchEndings.Failure(reason) is not { } failure) CompleteStage();
        else if (_handedOn is null) FailStage(failure);
    }

    private void Drain()
    {
        if (_phase == Phase.Loading) CompleteStage();
        else if (_phase == Phase.Watching) Unwatch(Phase.Draining);
    }

    private void ShutDown()
    {
        Complete(_out);
        Leave();
    }

    /// <summary>Nothing more is handed on; the stage waits for the end of its watch, which comes whatever happens.</summary>
    private void Leave()
    {
        _arrivals.Clear();
        if (_phase == Phase.Loading || _ending is not null)
        {
            CompleteStage();
            return;
        }
        SetKeepGoing(true);
        if (_phase == Phase.Watching) Unwatch(Phase.Leaving);
        _phase = Phase.Leaving;
    }

    private void Unwatch(Phase next)
    {
        _phase = next;
        if (_ending is null) _multiplexer.Tell(new EtcdWatch.Unwatch(Tag), _self);
    }

    private sealed record Loaded(WatchOffset? Offset) : INoSerializationVerificationNeeded;

    private enum Phase
    {
        Loading,
        Watching,
        Draining,
        Leaving,
    }
}

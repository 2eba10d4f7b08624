using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Watch.Actors.Connections;
using Watch.Actors.Telemetry;
using Watch.Actors.Model;
using Watch.Actors.Settings;
using Watch.Actors.Substreams;
using Watch.Actors.Transport;
using static Watch.Actors.Supervision.SupervisorProtocol;

namespace Watch.Actors.Supervision;

/// <summary>What every stream of a multiplexer shares.</summary>
/// <param name="Transport">How members are reached.</param>
/// <param name="Settings">The settings of this cluster.</param>
/// <param name="Random">Chance, from 0 to below 1: jitter, and the first endpoint.</param>
internal sealed record StreamServices(IWatchTransport Transport, WatchSettings Settings, Func<double> Random);

/// <summary>
/// One stream: the watches of one context, and the connection that they share. It replaces a connection that failed, with back-off and on
/// the next endpoint, and attaches every substream to the new one; what a failure means is decided by <see cref="FailureDecider"/>.
/// Idle → running → (stopping → backing off → running)* → stopping → idle.
/// </summary>
internal sealed class StreamSupervisor : UntypedActor
{
    /// <summary>What the names of connections begin with; their number follows.</summary>
    public const string ConnectionName = "connection-";

    private readonly StreamContext _context;
    private readonly StreamServices _services;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SubstreamRegistry _substreams;
    private readonly StoreIdentity _store = new();
    private readonly EndpointRotation<Endpoint> _endpoints;
    private readonly Backoff _backoff;
    private readonly ProgressRequests _progress;
    private readonly ConnectionSpans _spans = new();
    private ConnectionHealth _health = new();
    private IActorRef? _connection;
    private ICancelable? _retry;
    private int _connections;
    private bool _oneInFlight;

    public StreamSupervisor(StreamContext context, StreamServices services)
    {
        _context = context;
        _services = services;
        _substreams = new SubstreamRegistry(Context, services.Settings);
        _endpoints = new EndpointRotation<Endpoint>(
            services.Settings.Endpoints, (int)(services.Random() * services.Settings.Endpoints.Count));
        _backoff = new Backoff(services.Settings.Backoff, services.Random);
        _progress = new ProgressRequests(Context.System.Scheduler, Self, services.Settings.ProgressRepeatInterval);
    }

    public static Props Props(StreamContext context, StreamServices services) =>
        Akka.Actor.Props.Create<StreamSupervisor>(context, services).WithDispatcher(services.Settings.Dispatcher);

    protected override SupervisorStrategy SupervisorStrategy() => new StreamStrategy();

    protected override void PreStart() => WatchTelemetry.Streams.Add(1);

    protected override void PostStop()
    {
        WatchTelemetry.Streams.Add(-1);
        _substreams.Uncount();
        _retry?.Cancel();
        _progress.Stop();
    }

    protected override void OnReceive(object message) => Idle(message);

    /// <summary>No connection, and no watch that wants one.</summary>
    private void Idle(object message)
    {
        switch (message)
        {
            case Subscribe subscribe:
                _substreams.Add(subscribe);
                Connect();
                break;
            default:
                InAnyState(message);
                if (message is SubstreamProtocol.SubscriptionOver && _substreams.IsEmpty) Context.Parent.Tell(Drained.Instance);
                break;
        }
    }

    /// <summary>A connection is being opened, or stands.</summary>
    private void Running(object message)
    {
        switch (message)
        {
            case Subscribe subscribe:
                var added = _substreams.Add(subscribe);
                if (_health.Phase == ConnectionPhase.Connected) added.Tell(new SubstreamProtocol.Attach(_connection!));
                break;
            case ConnectionProtocol.Connected:
                _health.Phase = ConnectionPhase.Connected;
                AttachAll();
                break;
            case ConnectionProtocol.Answering:
                _health.AnsweringSince = Context.System.Scheduler.Now;
                _spans.Answering(_endpoints.Current, _substreams.Count, Context.System.Scheduler.Now);
                if (_health.Failures > 0) _log.Reconnected(_connections, _endpoints.Current, _substreams.Count);
                break;
            case ConnectionProtocol.TokenAccepted:
                _health.TokenIsGood();
                break;
            case ConnectionProtocol.Failed failed:
                Stop(OnFailed(failed.Failure));
                break;
            case ConnectionProtocol.StoreReplaced replaced:
                _substreams.TellAll(new SubstreamProtocol.HistoryLost(replaced.Reason));
                Stop(OnStoreReplaced(replaced.Reason));
                break;
            case ConnectionProtocol.IdsNotKept:
                _oneInFlight = true;
                Stop(reconnectIn: TimeSpan.Zero);
                break;
            case Terminated:
                AfterStopping(OnFailed(new GrpcException(
                    GrpcCode.Internal,
                    "the connection met a fault of this library's own; the log has the details",
                    FailureOrigin.Transport)));
                break;
            default:
                InAnyState(message);
                if (_substreams.IsEmpty) Stop(reconnectIn: null);
                break;
        }
    }

    /// <summary>The connection is stopping; no other is opened beside it.</summary>
    /// <param name="message">What came.</param>
    /// <param name="reconnectIn">How long to wait after that before the next; null: there is to be none.</param>
    private void Stopping(object message, TimeSpan? reconnectIn)
    {
        switch (message)
        {
            case Terminated:
                AfterStopping(reconnectIn);
                break;
            case Subscribe subscribe:
                _substreams.Add(subscribe);
                Become(next => Stopping(next, reconnectIn ?? TimeSpan.Zero));
                break;
            case ConnectionProtocol.IToSupervisor:
                break;
            default:
                InAnyState(message);
                break;
        }
    }

    /// <summary>The next connection is opened when the time has come.</summary>
    private void BackingOff(object message)
    {
        switch (message)
        {
            case RetryNow:
                Connect();
                break;
            case Subscribe subscribe:
                _substreams.Add(subscribe);
                break;
            default:
                InAnyState(message);
                if (!_substreams.IsEmpty) break;
                _retry?.Cancel();
                BecomeDrained();
                break;
        }
    }

    private void InAnyState(object message)
    {
        switch (message)
        {
            case ToSubscription command:
                if (_substreams.TryFind(command.Key, out var substream)) substream.Tell(command.Command, Sender);
                break;
            case SubstreamProtocol.SubscriptionOver over:
                _substreams.Remove(over.Key);
                Context.Parent.Tell(over);
                break;
            case SubstreamProtocol.ParkedChanged parked:
                _substreams.ParkedChanged(parked.IsParked);
                break;
            case SubstreamProtocol.ProgressWanted progress:
                if (_progress.Changed(progress.IsWanted)) AskForProgress(ConnectionProtocol.RequestProgress.First);
                break;
            case ProgressRequests.AskAgain:
                AskForProgress(ConnectionProtocol.RequestProgress.Repeat);
                break;
            case EndAll end:
                _substreams.TellAll(new SubstreamProtocol.EndNow(end.Reason));
                break;
            case QueryStream:
                Sender.Tell(Picture());
                break;
            case RetryNow:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Connect()
    {
        var plan = new ConnectionPlan(_endpoints.Current, _context, _oneInFlight, _store, _substreams.Ids, _services.Settings);
        var name = string.Create(CultureInfo.InvariantCulture, $"{ConnectionName}{++_connections}");
        _log.Connecting(_connections, plan.Endpoint, _substreams.Count);
        _connection = Context.Watch(Context.ActorOf(GrpcConnection.Props(_services.Transport, plan), name));
        _health.Connecting();
        _spans.Connecting(Context.System.Scheduler.Now);
        Become(Running);
    }

    private void AttachAll()
    {
        var active = _substreams.Count - _substreams.Parked;
        if (_connections > 1 && active > _services.Settings.CatchUp.Above) _connection!.Tell(new ConnectionProtocol.Resuming(active));
        _substreams.TellAll(new SubstreamProtocol.Attach(_connection!));
    }

    /// <returns>How long to wait before the next connection; null: there is to be none.</returns>
    private TimeSpan? OnFailed(GrpcException failure)
    {
        var wait = _backoff.AfterFailure(_health.AnsweredFor(Context.System.Scheduler.Now));
        var failed = _endpoints.Current;
        _endpoints.MoveOn();
        CountFailure(failed, failure);
        var tries = new Tries(_backoff.Failures, _health.TokenFailures);
        switch (FailureDecider.Connection(failure, _context.RequireLeader, tries, _services.Settings.MostTries))
        {
            case Verdict.Halt halt:
                _log.Halted(halt.Reason);
                _substreams.TellAll(new SubstreamProtocol.EndInOrder(halt.Reason));
                return null;
            default:
                _log.ConnectionFailed(_connections, failed, failure, wait);
                return wait;
        }
    }

    // The same endpoint again: what it has now is what the stream goes on with.
    private TimeSpan OnStoreReplaced(EndReason reason)
    {
        var wait = _backoff.AfterFailure(_health.AnsweredFor(Context.System.Scheduler.Now));
        CountFailure(_endpoints.Current, new GrpcException(GrpcCode.DataLoss, reason.Detail, FailureOrigin.Server));
        _log.StoreReplaced(_endpoints.Current, reason);
        return wait;
    }

    private void CountFailure(Endpoint endpoint, GrpcException failure)
    {
        _health.Failed(failure);
        WatchTelemetry.Reconnected(endpoint, failure);
        _spans.Failed(endpoint, failure, _substreams.Count, Context.System.Scheduler.Now);
    }

    private void Stop(TimeSpan? reconnectIn)
    {
        _health.Phase = ConnectionPhase.BackingOff;
        Context.Stop(_connection);
        Become(message => Stopping(message, reconnectIn));
    }

    private void AfterStopping(TimeSpan? reconnectIn)
    {
        _connection = null;
        _health.Phase = ConnectionPhase.BackingOff;
        if (_substreams.IsEmpty) BecomeDrained();
        else if (reconnectIn is null) Become(Idle);
        else if (reconnectIn == TimeSpan.Zero) Connect();
        else BackOff(reconnectIn.Value);
    }

    private void BackOff(TimeSpan wait)
    {
        _retry = Context.System.Scheduler.ScheduleTellOnceCancelable(wait, Self, RetryNow.Instance, Self);
        Become(BackingOff);
    }

    private void BecomeDrained()
    {
        Become(Idle);
        Context.Parent.Tell(Drained.Instance);
    }

    private void AskForProgress(ConnectionProtocol.RequestProgress request)
    {
        if (_health.Phase == ConnectionPhase.Connected) _connection!.Tell(request);
    }

    private StreamState Picture() => new(
        Self.Path.Name, _context, _health.Phase, _endpoints.Current.ToString(), _connections,
        _substreams.Count, _substreams.Parked, _health.Failures, _health.LastFailure);

    private sealed record RetryNow
    {
        public static readonly RetryNow Instance = new();
    }
}

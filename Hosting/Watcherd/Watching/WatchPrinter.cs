using Akka.Actor;
using Watch.Actors.Watcherd.CommandLine;
using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd.Watching;

/// <summary>What the printer needs.</summary>
/// <param name="Watch">What to watch, and when to end.</param>
/// <param name="Multiplexer">Whom to ask.</param>
/// <param name="Terminal">Where lines go.</param>
/// <param name="Ending">Takes the exit code.</param>
internal sealed record PrinterPlan(WatchPlan Watch, IActorRef Multiplexer, Terminal Terminal, TaskCompletionSource<int> Ending);

/// <summary>
/// The subscriber of <c>watcherd watch</c>. It gives credit back for what has been written, so a slow reader of the output slows the watch
/// down and fills no memory. Connecting → following → finishing: whatever ends it, what has been printed is written first.
/// </summary>
internal sealed class WatchPrinter : UntypedActor, IWithTimers, IWithUnboundedStash
{
    private const string Tag = "watch";

    // A reader that stands still is not waited for when the program is to end.
    private static readonly TimeSpan FinishTimeout = TimeSpan.FromSeconds(1);

    // A reader that goes away while nothing happens is noticed all the same.
    private static readonly TimeSpan LookAtReader = TimeSpan.FromMilliseconds(250);

    private readonly PrinterPlan _plan;
    private readonly IEventFormat _format;
    private readonly OutputQueue _output;
    private long _printed, _lastRevision;
    private bool _progressWaits;

    public WatchPrinter(PrinterPlan plan)
    {
        _plan = plan;
        _format = plan.Watch.Output == OutputKind.Json ? new JsonFormat() : new TextFormat(plan.Terminal.HasColour);
        _output = new OutputQueue(plan.Terminal.Output, Self);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Notifications that the output has no room for: no more than the watch has credit for, and one progress between two.</summary>
    public IStash Stash { get; set; } = null!;

    public static Props Props(PrinterPlan plan) => Akka.Actor.Props.Create<WatchPrinter>(plan);

    protected override void PreStart()
    {
        var options = _plan.Watch.Options with { CreatedNotify = true };
        _plan.Multiplexer.Tell(new EtcdWatch.Watch(Tag, _plan.Watch.Range) { Options = options, Context = _plan.Watch.Context });
        Timers.StartSingleTimer(nameof(TimeIsUp), TimeIsUp.Instance, _plan.Watch.ConnectTimeout);
        Timers.StartPeriodicTimer(nameof(IsReaderThere), IsReaderThere.Instance, LookAtReader);
    }

    protected override void PostStop() => _plan.Ending.TrySetResult(ExitCodes.Failed);

    protected override void OnReceive(object message) => Connecting(message);

    private void Connecting(object message)
    {
        switch (message)
        {
            case EtcdWatch.Started started: OnStarted(started); break;
            case TimeIsUp: _plan.Multiplexer.Tell(EtcdWatch.QueryState.Instance); break;
            case EtcdWatch.State state: NotConnected(state); break;
            default: InAnyState(message); break;
        }
    }

    private void Following(object message)
    {
        switch (message)
        {
            case EtcdWatch.INotification notification when !_output.HasRoom: LetWait(notification); break;
            case EtcdWatch.Events events: OnEvents(events.Batch); break;
            case EtcdWatch.Progress progress: OnProgress(progress); break;
            case EtcdWatch.Resynced resynced:
                _format.Resynced(_output.Lines, resynced.Revision);
                _output.Flush();
                break;
            case EtcdWatch.State state: SayWhere(state); break;
            case TimeIsUp when _output.IsEmpty: Finish(ExitCodes.EndedAsAsked); break;
            case TimeIsUp: RestartIdleTimer(); break;
            default: InAnyState(message); break;
        }
    }

    /// <summary>The last lines are being written.</summary>
    private void Finishing(object message, int exitCode)
    {
        switch (message)
        {
            case OutputQueue.Written:
                _output.OnWritten();
                if (_output.IsEmpty) End(exitCode);
                break;
            case OutputQueue.Failed failed: OnOutputFailed(failed.Cause); break;
            case TimeIsUp: End(exitCode); break;
            case EtcdWatch.INotification or EtcdWatch.State or Stop or IsReaderThere: break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>The exit code is given; what still comes is of no use.</summary>
    private void Over(object message)
    {
        if (message is not (EtcdWatch.INotification or EtcdWatch.IReply
            or OutputQueue.Written or OutputQueue.Failed
            or Stop or TimeIsUp or IsReaderThere))
        {
            Unhandled(message);
        }
    }

    private void InAnyState(object message)
    {
        switch (message)
        {
            case OutputQueue.Written written: OnWritten(written); break;
            case OutputQueue.Failed failed: OnOutputFailed(failed.Cause); break;
            case EtcdWatch.Compacted compacted: _format.Compacted(_output.Lines, compacted.CompactRevision); break;
            case EtcdWatch.Ended ended: OnEnded(ended.Reason); break;
            case Stop: Finish(ExitCodes.EndedAsAsked); break;
            case IsReaderThere when _plan.Terminal.Output.IsClosed: End(ExitCodes.EndedAsAsked); break;
            case IsReaderThere: break;
            default: Unhandled(message); break;
        }
    }

    // Progress takes no credit: one right behind another goes by, a later one says more.
    private void LetWait(EtcdWatch.INotification notification)
    {
        var isProgress = notification is EtcdWatch.Progress;
        if (!(isProgress && _progressWaits)) Stash.Stash();
        _progressWaits = isProgress;
    }

    private void OnStarted(EtcdWatch.Started started)
    {
        Become(Following);
        Timers.Cancel(nameof(TimeIsUp));
        RestartIdleTimer();
        Context.System.EventStream.Publish(new Diagnostics.Speak(_plan.Terminal.Say));
        _plan.Multiplexer.Tell(EtcdWatch.QueryState.Instance);
        if (!_plan.Watch.Options.CreatedNotify) return;
        _format.Started(_output.Lines, started.Revision);
        _output.Flush();
    }

    private void SayWhere(EtcdWatch.State state)
    {
        if (state.Streams is [var stream, ..]) _plan.Terminal.Say($"watching {_plan.Watch.Range} on {stream.Endpoint}");
    }

    private void NotConnected(EtcdWatch.State state)
    {
        var within = FormattableString.Invariant($"within {_plan.Watch.ConnectTimeout.TotalSeconds:0.###}s");
        _plan.Terminal.Say(state.Streams switch
        {
            [{ LastFailure: { Length: > 0 } failure } stream, ..] =>
                $"could not connect to {stream.Endpoint} {within}: {failure}: is etcd there? see --endpoints",
            [var stream, ..] =>
                $"could not connect to {stream.Endpoint} {within}: no answer: is etcd there? see --endpoints, --connect-timeout",
            _ => $"could not connect {within}: see --connect-timeout",
        });
        Finish(ExitCodes.NotConnected);
    }

    private void OnEvents(EventBatch batch)
    {
        foreach (var one in batch)
        {
            _format.Event(_output.Lines, one);
            if (++_printed == _plan.Watch.Count) break;
        }
        _lastRevision = batch.LastRevision;
        _output.EndBatch();
        if (_printed == _plan.Watch.Count) Finish(ExitCodes.EndedAsAsked);
        else RestartIdleTimer();
        _output.Flush();
    }

    private void OnProgress(EtcdWatch.Progress progress)
    {
        _lastRevision = progress.Revision;
        _format.Progress(_output.Lines, progress.Revision);
        _output.Flush();
    }

    private void OnWritten(OutputQueue.Written written)
    {
        if (written.Batches > 0) _plan.Multiplexer.Tell(new EtcdWatch.Ack(Tag, written.Batches));
        _output.OnWritten();
        _progressWaits = false;
        Stash.UnstashAll();
    }

    private void OnOutputFailed(Exception cause)
    {
        var isClosed = cause is OutputClosedException;
        if (!isClosed) _plan.Terminal.Say($"cannot write to the output: {cause.Message}");
        End(isClosed ? ExitCodes.EndedAsAsked : ExitCodes.Failed);
    }

    private void OnEnded(EndReason reason)
    {
        _format.Ended(_output.Lines, _lastRevision, reason);
        _plan.Terminal.Say(Endings.Line(reason));
        Finish(ExitCodes.EndedByServer);
    }

    private void Finish(int exitCode)
    {
        Timers.Cancel(nameof(TimeIsUp));
        Become(message => Finishing(message, exitCode));
        _output.Flush();
        if (_output.IsEmpty) End(exitCode);
        else Timers.StartSingleTimer(nameof(TimeIsUp), TimeIsUp.Instance, FinishTimeout);
    }

    private void End(int exitCode)
    {
        Become(Over);
        _plan.Multiplexer.Tell(new EtcdWatch.Unwatch(Tag));
        _plan.Ending.TrySetResult(exitCode);
    }

    private void RestartIdleTimer()
    {
        if (_plan.Watch.IdleExit is { } idle) Timers.StartSingleTimer(nameof(TimeIsUp), TimeIsUp.Instance, idle);
    }

    /// <summary>To the printer: end, as asked.</summary>
    public sealed record Stop
    {
        public static readonly Stop Instance = new();
    }

    private sealed record TimeIsUp
    {
        public static readonly TimeIsUp Instance = new();
    }

    private sealed record IsReaderThere
    {
        public static readonly IsReaderThere Instance = new();
    }
}

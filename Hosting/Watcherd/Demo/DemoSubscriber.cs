using Akka.Actor;

namespace Watch.Actors.Watcherd.Demo;

/// <summary>The demo's subscriber: tells the narrator what arrives as it arrives, and the script how far that is.</summary>
internal sealed class DemoSubscriber : UntypedActor
{
    private const string Tag = "demo";

    private readonly IActorRef _multiplexer, _narrator;
    private readonly string _prefix;
    private readonly List<Change> _arrived = [];
    private readonly List<(Func<bool> IsDue, IActorRef Asker)> _waiting = [];
    private long _startedAt, _upTo;
    private EndReason? _ended;

    public DemoSubscriber(IActorRef multiplexer, IActorRef narrator, string prefix) =>
        (_multiplexer, _narrator, _prefix) = (multiplexer, narrator, prefix);

    public static Props Props(IActorRef multiplexer, IActorRef narrator, string prefix) =>
        Akka.Actor.Props.Create<DemoSubscriber>(multiplexer, narrator, prefix);

    protected override void PreStart() => _multiplexer.Tell(new EtcdWatch.Watch(Tag, KeyRange.Prefix(_prefix))
    {
        Options = new WatchOptions { PrevKv = true, CreatedNotify = true },
    });

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EtcdWatch.Started started:
                _startedAt = started.Revision;
                break;
            case EtcdWatch.Events events:
                foreach (var one in events.Batch) Arrive(Change.Of(one, _prefix));
                Sender.Tell(new EtcdWatch.Ack(Tag));
                break;
            case EtcdWatch.Progress progress:
                _upTo = progress.Revision;
                break;
            case EtcdWatch.Compacted: break;
            case EtcdWatch.Ended ended:
                _ended = ended.Reason;
                break;
            case AwaitStart: Wait(() => _startedAt > 0); break;
            case AwaitEvent wanted: Wait(() => _arrived.Count > 0 && _arrived[^1].Revision >= wanted.Revision); break;
            case AwaitProgress wanted:
                _multiplexer.Tell(new EtcdWatch.RequestProgress(Tag));
                Wait(() => _upTo >= wanted.Revision);
                break;
            case Unwatch:
                _multiplexer.Tell(new EtcdWatch.Unwatch(Tag));
                Wait(() => false);
                break;
            default: Unhandled(message); break;
        }
        AnswerDue();
    }

    private void Arrive(Change change)
    {
        _arrived.Add(change);
        _narrator.Tell(new Narrator.Line($"  arrived  {change}", Voice.Arrived));
    }

    private void Wait(Func<bool> isDue) => _waiting.Add((isDue, Sender));

    private void AnswerDue()
    {
        foreach (var waiter in _waiting.Where(each => _ended is not null || each.IsDue()).ToArray())
        {
            _waiting.Remove(waiter);
            waiter.Asker.Tell(new Seen([.. _arrived], _startedAt, _ended));
        }
    }

    /// <summary>Answer when the watch stands.</summary>
    public sealed record AwaitStart;

    /// <summary>Answer when an event of this revision has arrived.</summary>
    public sealed record AwaitEvent(long Revision);

    /// <summary>Answer when the server says that nothing up to this revision is still to come.</summary>
    public sealed record AwaitProgress(long Revision);

    /// <summary>Stop watching; answer when that is done.</summary>
    public sealed record Unwatch;

    /// <summary>Everything that has arrived so far; also the answer when the watch has ended.</summary>
    public sealed record Seen(IReadOnlyList<Change> Arrived, long StartedAt, EndReason? Ended);
}

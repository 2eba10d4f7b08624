using Akka.Actor;
using Google.Protobuf;
using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Checkpoints;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Pipeline.Model;
using static Watch.Actors.Watcherd.Pipeline.PipelineProtocol;

namespace Watch.Actors.Watcherd.Pipeline;

/// <summary>
/// The actions of a watch as its runner sees them: what they have been given, how far they are, how much more they take.
/// Part of its actor.
/// </summary>
internal sealed class Queues
{
    private readonly Queue[] _queues;
    private readonly CheckpointRule _rule;
    private readonly SettledKeys _keys;

    /// <param name="plans">The actions.</param>
    /// <param name="start">Starts the queue of one.</param>
    public Queues(IReadOnlyList<ActionPlan> plans, Func<int, ActionPlan, (IActorRef Queue, bool IsOverRange)> start)
    {
        _queues = [.. plans.Select((plan, index) => new Queue(plan, start(index, plan)))];
        _rule = new CheckpointRule(_queues.Length);
        _keys = new SettledKeys(_queues.Count(queue => !queue.IsOverRange));
    }

    /// <summary>Whether one of them is about the whole range.</summary>
    public bool NeedRange => _queues.Any(queue => queue.IsOverRange);

    /// <summary>How many changes may be given now.</summary>
    public int Room => _queues.Min(queue => queue.Room);

    /// <summary>Whether everything given is settled.</summary>
    public bool IsAllSettled => _rule.IsAllSettled;

    /// <summary>Whether no run is under way, and none will be.</summary>
    public bool IsDrained => _queues.All(queue => queue.IsDrained);

    public IReadOnlyList<ActionState> States => [.. _queues.Select(queue => queue.State)];

    /// <summary>A change of this key is on its way: what becomes of those before it is not told by <see cref="On(Report)"/>.</summary>
    public void Overtaken(ByteString key) => _keys.Overtaken(key);

    /// <summary>Gives changes to the actions.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="range">The range with them.</param>
    /// <param name="isPart">Whether the range is not whole yet: actions over it wait.</param>
    /// <returns>What is known at once, for nobody acts on single keys.</returns>
    public IReadOnlyList<KnownKey> Give(IReadOnlyList<KeyChange> changes, IRangeView range, bool isPart)
    {
        var position = _rule.Give();
        foreach (var queue in _queues) queue.Give(position, queue.IsOverRange && isPart ? [] : changes, range);
        return [.. changes.Select(change => _keys.Given(change.Done, position)).OfType<KnownKey>()];
    }

    /// <summary>Changes newer than those given are for no action.</summary>
    /// <param name="known">What is known of their keys with them.</param>
    /// <returns>What is known at once; the rest when what was given before is settled.</returns>
    public IReadOnlyList<KnownKey> LeaveOut(IEnumerable<KnownKey> known) => [.. known.Select(_keys.LeftOut).OfType<KnownKey>()];

    /// <summary>A list of the range has ended: actions over the whole of it are run, whatever was new in it.</summary>
    public void GiveRange(KeyChange any, IRangeView range)
    {
        var position = _rule.Give();
        foreach (var queue in _queues) queue.Give(position, queue.IsOverRange ? [any] : [], range);
    }

    /// <summary>What has been given so far is all up to a checkpoint.</summary>
    public void Mark(Checkpoint checkpoint) => _rule.Mark(checkpoint);

    /// <summary>No checkpoint holds before the next <see cref="Mark"/>.</summary>
    public void ForgetMarks() => _rule.ForgetMarks();

    /// <summary>An action has told how it stands.</summary>
    /// <returns>What is known of a key by that; null for nothing.</returns>
    public KnownKey? On(Report report)
    {
        var queue = _queues[report.Action];
        queue.On(report);
        _rule.Reached(report.Action, report.Reached);
        return report.Settled is { } settled && !queue.IsOverRange ? _keys.Settled(settled.Key, settled.Position) : null;
    }

    /// <summary>The checkpoint that holds now; null if none does that did not before.</summary>
    public Checkpoint? TakeReached() => _rule.TakeReached();

    public void Drain(TimeSpan limit)
    {
        foreach (var queue in _queues) queue.Ref.Tell(new Drain(limit));
    }

    public void On(Drained drained) => _queues[drained.Action].IsDrained = true;

    private sealed class Queue(ActionPlan plan, (IActorRef Ref, bool IsOverRange) started)
    {
        // Offers that it has not taken yet, and how many changes each has.
        private readonly Queue<(long Position, int Count)> _onTheWay = new();
        private int _onTheWayCount;

        public IActorRef Ref { get; } = started.Ref;

        public bool IsOverRange { get; } = started.IsOverRange;

        public bool IsDrained { get; set; }

        public ActionState State { get; private set; } = new(plan.Name, 0, 0, 0, 0, 0, "");

        /// <summary>How many more keys it takes: what is about the whole range takes any number for one.</summary>
        public int Room => IsOverRange ? int.MaxValue : Math.Max(0, plan.Queue.MaxPending - State.Pending - _onTheWayCount);

        public void Give(long position, IReadOnlyList<KeyChange> changes, IRangeView range)
        {
            _onTheWay.Enqueue((position, changes.Count));
            _onTheWayCount += changes.Count;
            Ref.Tell(new Offer(position, changes, range));
        }

        public void On(Report report)
        {
            State = report.State;
            while (_onTheWay.TryPeek(out var first) && first.Position <= report.Taken) _onTheWayCount -= _onTheWay.Dequeue().Count;
        }
    }
}

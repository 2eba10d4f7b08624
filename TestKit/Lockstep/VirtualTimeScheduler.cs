using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Watch.Actors.TestKit;

/// <summary>
/// A scheduler for Akka whose time stands still until it is told to move. Named in HOCON as <c>akka.scheduler.implementation</c>.
/// Safe for use from several threads.
/// </summary>
public sealed class VirtualTimeScheduler : IScheduler, IAdvancedScheduler, IDateTimeOffsetNowTimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Entry, (TimeSpan Due, long Number)> _entries = new();
    private readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch;
    private TimeSpan _elapsed;
    private long _number;

    /// <summary>Called by Akka.</summary>
    public VirtualTimeScheduler(Config config, ILoggingAdapter log)
    {
    }

    /// <inheritdoc/>
    public DateTimeOffset Now => _start + MonotonicClock;

    /// <inheritdoc/>
    public TimeSpan MonotonicClock
    {
        get
        {
            lock (_gate) return _elapsed;
        }
    }

    /// <inheritdoc/>
    public TimeSpan HighResMonotonicClock => MonotonicClock;

    /// <inheritdoc/>
    public IAdvancedScheduler Advanced => this;

    /// <summary>How long from now the next timer fires; null if none is set.</summary>
    public TimeSpan? NextTimer
    {
        get
        {
            lock (_gate)
            {
                DropCancelled();
                return _entries.TryPeek(out _, out var at) ? at.Due - _elapsed : null;
            }
        }
    }

    /// <summary>Moves time to the next timer that is due within <paramref name="limit"/> and fires it; else by the whole limit.</summary>
    /// <returns>What is left of the limit; zero when no timer was due within it.</returns>
    public TimeSpan Step(TimeSpan limit)
    {
        Entry? due = null;
        lock (_gate)
        {
            DropCancelled();
            if (!_entries.TryPeek(out _, out var at) || at.Due - _elapsed > limit)
            {
                _elapsed += limit;
                return TimeSpan.Zero;
            }
            limit -= at.Due - _elapsed;
            _elapsed = at.Due;
            due = _entries.Dequeue();
            if (due.Interval is { } interval) Add(due, interval);
        }
        due.Action();
        return limit;
    }

    /// <inheritdoc/>
    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    /// <inheritdoc/>
    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Schedule(delay, null, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    /// <inheritdoc/>
    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Schedule(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, Action action) => Schedule(delay, null, action, null);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) => Schedule(delay, null, action, cancelable);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) => Schedule(initialDelay, interval, action, null);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Schedule(initialDelay, interval, action, cancelable);

    /// <summary>Runs <paramref name="action"/> once. Part of Akka 1.5's scheduler; 1.4 does not ask for it.</summary>
    public void ScheduleOnce(TimeSpan delay, IRunnable action) => Schedule(delay, null, action.Run, null);

    /// <inheritdoc cref="ScheduleOnce(TimeSpan, IRunnable)"/>
    public void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) => Schedule(delay, null, action.Run, cancelable);

    /// <summary>Runs <paramref name="action"/> repeatedly. Part of Akka 1.5's scheduler; 1.4 does not ask for it.</summary>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action) => Schedule(initialDelay, interval, action.Run, null);

    /// <inheritdoc cref="ScheduleRepeatedly(TimeSpan, TimeSpan, IRunnable)"/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Schedule(initialDelay, interval, action.Run, cancelable);

    private void Schedule(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        lock (_gate) Add(new Entry(action, interval, cancelable), delay);
    }

    private void Add(Entry entry, TimeSpan delay) => _entries.Enqueue(entry, (_elapsed + delay, _number++));

    private void DropCancelled()
    {
        while (_entries.TryPeek(out var entry, out _) && entry.Cancelable is { IsCancellationRequested: true }) _entries.Dequeue();
    }

    private sealed record Entry(Action Action, TimeSpan? Interval, ICancelable? Cancelable);
}

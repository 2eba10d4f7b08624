using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Configuration;

namespace Watch.Actors.Watcherd.Pipeline.Model;

/// <summary>
/// What waits for an action, one entry a key: the newest change, due when the key has been quiet for long enough, or, after a failure, when
/// its back-off is over. A key whose change is being acted on keeps what comes meanwhile until that is done.
/// </summary>
/// <remarks>
/// Changes come at positions that never fall. A position is open while a change of it, or one that has taken its place, is not settled.
/// </remarks>
internal sealed class PendingKeys(DebouncePlan debounce, RetryPlan retry, Func<double> random)
{
    private readonly Dictionary<ByteString, Entry> _entries = [];
    private readonly PriorityQueue<Entry, (TimeSpan Due, long Order)> _due = new();
    private readonly OpenPositions _open = new();
    private readonly BackoffSettings _backoff =
        new(retry.MinBackoff, retry.MaxBackoff, retry.Factor, retry.Jitter, ResetAfter: TimeSpan.MaxValue);
    private long _order;

    /// <summary>Keys that wait or are being acted on.</summary>
    public int Count => _entries.Count;

    /// <summary>Keys that are being acted on.</summary>
    public int Running { get; private set; }

    /// <summary>The lowest open position; null if none is.</summary>
    public long? LowestOpen => _open.Lowest;

    /// <summary>When the next key may be due; null if none waits.</summary>
    public TimeSpan? NextDue => _due.TryPeek(out _, out var at) ? at.Due : null;

    /// <summary>A key has changed.</summary>
    public void Add(ByteString key, Change change, long position, TimeSpan now)
    {
        if (!_entries.TryGetValue(key, out var entry)) _entries.Add(key, entry = new Entry(key));
        if (entry.Waiting is null)
        {
            (entry.Oldest, entry.Since) = (position, now);
            _open.Open(position);
        }
        (entry.Waiting, entry.Position, entry.Tries, entry.Backoff) = (change, position, 0, null);
        entry.Due = Later(entry.NotBefore, Earlier(now + debounce.Min, entry.Since + debounce.Max));
        Queue(entry);
    }

    /// <summary>Takes the key that has been due for longest, which is being acted on from now on.</summary>
    /// <returns>Null while none is due.</returns>
    public Run? TryStart(TimeSpan now)
    {
        while (_due.TryPeek(out var entry, out var at) && at.Due <= now)
        {
            _due.Dequeue();
            entry.IsQueued = false;
            if (entry.Acting is not null) continue;
            if (entry.Due > now)
            {
                Queue(entry);
                continue;
            }
            Running++;
            entry.Tries++;
            entry.Acting = new Run(entry.Key, entry.Waiting!, entry.Position, entry.Tries);
            (entry.ActingOldest, entry.Waiting) = (entry.Oldest, null);
            return entry.Acting;
        }
        return null;
    }

    /// <summary>A change needs nothing more: it is done, or a dead letter.</summary>
    public void Settled(Run run)
    {
        var entry = Ended(run);
        _open.Close(entry.ActingOldest);
        entry.NotBefore = TimeSpan.Zero;
        if (entry.Waiting is null) _entries.Remove(run.Key);
        else Queue(entry);
    }

    /// <summary>A run failed, and is to be tried again unless something newer has come: then that is, as late.</summary>
    public void Failed(Run run, TimeSpan now)
    {
        var entry = Ended(run);
        if (entry.Waiting is null) (entry.Waiting, entry.Position) = (run.Change, run.Position);
        else _open.Close(entry.Oldest);
        entry.Oldest = entry.ActingOldest;
        entry.Backoff ??= new Backoff(_backoff, random);
        entry.NotBefore = now + entry.Backoff.AfterFailure(TimeSpan.Zero);
        entry.Due = Later(entry.Due, entry.NotBefore);
        Queue(entry);
    }

    /// <summary>Whether a failed run was the last that its change has.</summary>
    public bool WasLast(Run run) => retry.Tries > 0 && run.Try >= retry.Tries;

    private Entry Ended(Run run)
    {
        var entry = _entries[run.Key];
        entry.Acting = null;
        Running--;
        return entry;
    }

    // One place in the queue for each key, and what is due only ever moves back: it is looked at again when its turn comes.
    private void Queue(Entry entry)
    {
        if (entry.IsQueued || entry.Acting is not null) return;
        entry.IsQueued = true;
        _due.Enqueue(entry, (entry.Due, _order++));
    }

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private sealed class Entry(ByteString key)
    {
        public ByteString Key { get; } = key;

        /// <summary>The newest change, and where it came; null while there is none beside the one that is acted on.</summary>
        public Change? Waiting { get; set; }

        public long Position { get; set; }

        /// <summary>Where the oldest change came that <see cref="Waiting"/> has taken the place of.</summary>
        public long Oldest { get; set; }

        public TimeSpan Since { get; set; }

        public TimeSpan Due { get; set; }

        public TimeSpan NotBefore { get; set; }

        public int Tries { get; set; }

        public Backoff? Backoff { get; set; }

        public Run? Acting { get; set; }

        public long ActingOldest { get; set; }

        public bool IsQueued { get; set; }
    }
}

/// <summary>A change that is being acted on.</summary>
/// <param name="Key">What it waited under.</param>
/// <param name="Change">The change.</param>
/// <param name="Position">Where it came.</param>
/// <param name="Try">Which try it is, counting from 1.</param>
internal sealed record Run(ByteString Key, Change Change, long Position, int Try);

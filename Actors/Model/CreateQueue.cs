using System.Diagnostics.CodeAnalysis;

namespace Watch.Actors.Model;

/// <summary>What a reply to a create turned out to be.</summary>
internal enum CreatedOutcome
{
    /// <summary>It answers the oldest create in flight.</summary>
    Matched,

    /// <summary>It answers no create; nothing is in flight.</summary>
    NotAsked,

    /// <summary>It carries another id than asked for: this server or proxy chooses ids itself, or reorders replies.</summary>
    Mismatched,
}

/// <summary>
/// Creates that wait to be sent or for their reply.
/// Pipelined: all are sent at once and replies are matched in their order (S1, rule 4 →).
/// One in flight: for servers whose replies do not carry the id that was asked for.
/// </summary>
/// <typeparam name="T">A create.</typeparam>
internal sealed class CreateQueue<T>(bool oneInFlight)
    where T : class
{
    private readonly Queue<Entry> _waiting = new();
    private readonly Queue<Entry> _inFlight = new();
    private readonly Dictionary<long, Entry> _open = [];

    public bool OneInFlight { get; } = oneInFlight;

    public int InFlight => _inFlight.Count;

    public void Add(long id, T item)
    {
        var entry = new Entry(id, item);
        _waiting.Enqueue(entry);
        _open.Add(id, entry);
    }

    /// <summary>The next create that may be sent now.</summary>
    public bool TrySend([NotNullWhen(true)] out T? item)
    {
        item = null;
        while (item is null && !(OneInFlight && _inFlight.Count > 0) && _waiting.TryDequeue(out var entry))
        {
            if (entry.Item is null) continue;
            _inFlight.Enqueue(entry);
            item = entry.Item;
        }
        return item is not null;
    }

    /// <summary>
    /// Its owner no longer wants it. One not sent yet is never sent; one in flight keeps its slot until the reply (rule 9).
    /// </summary>
    /// <returns>False if no such create is open.</returns>
    public bool Abandon(long id)
    {
        if (!_open.Remove(id, out var entry)) return false;
        entry.Item = null;
        return true;
    }

    /// <summary>The create that waits for its reply under this id. None where ids are the server's own.</summary>
    public T? Find(long id) => !OneInFlight && _open.TryGetValue(id, out var entry) ? entry.Item : null;

    /// <summary>A Created came with this id.</summary>
    /// <param name="serverId">The id in the reply.</param>
    /// <param name="item">The create; null if it was abandoned meanwhile.</param>
    public CreatedOutcome Created(long serverId, out T? item)
    {
        item = null;
        if (_inFlight.Count == 0) return CreatedOutcome.NotAsked;
        if (!OneInFlight && _inFlight.Peek().Id != serverId) return CreatedOutcome.Mismatched;
        item = TakeOldest();
        return CreatedOutcome.Matched;
    }

    /// <summary>A create failed: without an id, it is the oldest in flight (S1, S2).</summary>
    /// <param name="item">The create; null if it was abandoned meanwhile.</param>
    /// <returns>False if nothing is in flight.</returns>
    public bool Failed(out T? item)
    {
        var any = _inFlight.Count > 0;
        item = any ? TakeOldest() : null;
        return any;
    }

    private T? TakeOldest()
    {
        var entry = _inFlight.Dequeue();
        _open.Remove(entry.Id);
        return entry.Item;
    }

    private sealed class Entry(long id, T item)
    {
        public long Id { get; } = id;

        public T? Item { get; set; } = item;
    }
}

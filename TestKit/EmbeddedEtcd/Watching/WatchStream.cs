using System.Diagnostics.CodeAnalysis;
using Watch.Actors.Protos;

namespace Watch.Actors.TestKit.Embedded.Watching;

/// <summary>The watches of one stream by id, and what the stream has yet to send.</summary>
internal sealed class WatchStream(Func<long, ResponseHeader> header, int capacity) : IDisposable
{
    private readonly Dictionary<long, Watcher> _watchers = [];
    private long _nextId;

    public Outbox Outbox { get; } = new(capacity);

    public IReadOnlyCollection<Watcher> Watchers => _watchers.Values;

    /// <summary>A header that shows a revision.</summary>
    public ResponseHeader Header(long revision) => header(revision);

    /// <summary>The id for a new watch: the one asked for, or for 0 the next that is free (S5).</summary>
    /// <returns>False when the id asked for is taken.</returns>
    public bool TryChooseId(long asked, out long id)
    {
        if (asked == 0)
        {
            while (_watchers.ContainsKey(_nextId)) _nextId++;
            id = _nextId++;
            return true;
        }

        id = asked;
        return !_watchers.ContainsKey(asked);
    }

    public void Add(Watcher watcher) => _watchers.Add(watcher.Id, watcher);

    public bool TryRemove(long id, [NotNullWhen(true)] out Watcher? watcher) => _watchers.Remove(id, out watcher);

    /// <inheritdoc/>
    public void Dispose() => Outbox.Dispose();
}

using Google.Protobuf;
using Watch.Actors.Watcherd.Checkpoints;

namespace Watch.Actors.Watcherd.Pipeline.Model;

/// <summary>Finds out when every action that acts on single keys has settled the newest change of a key.</summary>
/// <param name="actions">How many such actions there are.</param>
internal sealed class SettledKeys(int actions)
{
    private readonly Dictionary<ByteString, Entry> _open = [];

    /// <summary>A change is given to the actions.</summary>
    /// <param name="known">What will be known of its key when all have settled it.</param>
    /// <param name="position">Where it is given.</param>
    /// <returns>That, if there is nobody to wait for.</returns>
    public KnownKey? Given(KnownKey known, long position)
    {
        if (actions == 0) return known;
        _open[known.Key] = new Entry(known, position, actions);
        return null;
    }

    /// <summary>One of the actions has settled a change. Each tells each change that it acts on at most once.</summary>
    /// <returns>What is known of the key, if this was the last action for its newest change.</returns>
    public KnownKey? Settled(ByteString key, long position)
    {
        if (!_open.TryGetValue(key, out var entry) || entry.Position != position) return null;
        if (--entry.Actions > 0) return null;
        _open.Remove(key);
        return entry.Known;
    }

    /// <summary>
    /// A newer change of a key is being written, and given then: that one before it has been settled must not be written behind it.
    /// </summary>
    public void Overtaken(ByteString key) => _open.Remove(key);

    /// <summary>A newer change of a key is given to nobody: nothing has to be done for it, but for what was given before it.</summary>
    /// <param name="known">What is known of its key with it.</param>
    /// <returns>That, unless something before it is not settled: it is told with that then.</returns>
    public KnownKey? LeftOut(KnownKey known)
    {
        if (!_open.TryGetValue(known.Key, out var entry)) return known;
        entry.Known = known;
        return null;
    }

    private sealed class Entry(KnownKey known, long position, int actions)
    {
        public KnownKey Known { get; set; } = known;

        public long Position { get; } = position;

        public int Actions { get; set; } = actions;
    }
}

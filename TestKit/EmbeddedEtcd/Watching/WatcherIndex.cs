using Google.Protobuf;

namespace Watch.Actors.TestKit.Embedded.Watching;

/// <summary>
/// Finds the watchers of a key. Single keys and prefixes, which are nearly all there is, are found by hashing:
/// the cost of a key is its length, however many are watching others.
/// </summary>
internal sealed class WatcherIndex
{
    private readonly Dictionary<ByteString, HashSet<Watcher>> _byKey = [];
    private readonly Dictionary<ByteString, HashSet<Watcher>> _byPrefix = [];
    private readonly HashSet<Watcher> _others = [];
    private readonly SortedDictionary<int, int> _prefixLengths = [];

    public void Add(Watcher watcher)
    {
        var prefix = PrefixOf(watcher.Range);
        if (watcher.Range.IsSingleKey) AddTo(_byKey, watcher.Range.Start, watcher);
        else if (prefix is null) _others.Add(watcher);
        else if (AddTo(_byPrefix, prefix.Value, watcher)) Count(prefix.Value.Length, 1);
    }

    public void Remove(Watcher watcher)
    {
        var prefix = PrefixOf(watcher.Range);
        if (watcher.Range.IsSingleKey) RemoveFrom(_byKey, watcher.Range.Start, watcher);
        else if (prefix is null) _others.Remove(watcher);
        else if (RemoveFrom(_byPrefix, prefix.Value, watcher)) Count(prefix.Value.Length, -1);
    }

    /// <summary>Adds to <paramref name="found"/> every watcher whose range has the key.</summary>
    public void Find(ByteString key, List<Watcher> found)
    {
        if (_byKey.TryGetValue(key, out var exact)) found.AddRange(exact);
        foreach (var length in _prefixLengths.Keys)
        {
            if (length > key.Length) break;
            if (_byPrefix.TryGetValue(UnsafeByteOperations.UnsafeWrap(key.Memory[..length]), out var prefixed)) found.AddRange(prefixed);
        }

        foreach (var watcher in _others)
            if (watcher.Range.Contains(key.Span)) found.Add(watcher);
    }

    // The prefix that a range is, null when it is none. The whole keyspace is left to the others: no length to look up.
    private static ReadOnlyMemory<byte>? PrefixOf(KeyRange range)
    {
        var isPrefix = !range.IsSingleKey && !range.HasNoUpperBound && KeyRange.Prefix(range.Start).Equals(range);
        // A bare null would become an empty memory, by way of an array.
        return isPrefix ? range.Start : default(ReadOnlyMemory<byte>?);
    }

    /// <returns>Whether it is the first of its range.</returns>
    private static bool AddTo(Dictionary<ByteString, HashSet<Watcher>> index, ReadOnlyMemory<byte> key, Watcher watcher)
    {
        var wrapped = UnsafeByteOperations.UnsafeWrap(key);
        var isNew = !index.TryGetValue(wrapped, out var watchers);
        if (isNew) index.Add(wrapped, watchers = []);
        watchers!.Add(watcher);
        return isNew;
    }

    /// <returns>Whether it was the last of its range.</returns>
    private static bool RemoveFrom(Dictionary<ByteString, HashSet<Watcher>> index, ReadOnlyMemory<byte> key, Watcher watcher)
    {
        var wrapped = UnsafeByteOperations.UnsafeWrap(key);
        if (!index.TryGetValue(wrapped, out var watchers)) return false;
        watchers.Remove(watcher);
        return watchers.Count == 0 && index.Remove(wrapped);
    }

    private void Count(int length, int change)
    {
        var count = _prefixLengths.GetValueOrDefault(length) + change;
        if (count == 0) _prefixLengths.Remove(length);
        else _prefixLengths[length] = count;
    }
}

using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Watch.Actors.TestKit.Embedded.Store;

/// <summary>The histories of all keys, found by key or in order of their bytes.</summary>
internal sealed class KeyIndex
{
    private readonly Dictionary<ByteString, KeyHistory> _byKey = [];
    private readonly SortedSet<KeyHistory> _ordered = new(Comparer<KeyHistory>.Create(
        (a, b) => a.Key.Span.SequenceCompareTo(b.Key.Span)));

    /// <summary>The history of one key, made if there is none.</summary>
    public KeyHistory GetOrAdd(ByteString key)
    {
        ref var history = ref CollectionsMarshal.GetValueRefOrAddDefault(_byKey, key, out var exists);
        if (!exists)
        {
            history = new KeyHistory(key);
            _ordered.Add(history);
        }

        return history!;
    }

    /// <summary>The histories of the keys in a range, in order of their keys.</summary>
    public IEnumerable<KeyHistory> In(KeyRange range)
    {
        var first = UnsafeByteOperations.UnsafeWrap(range.Start);
        if (range.IsSingleKey) return _byKey.TryGetValue(first, out var history) ? [history] : [];
        return Interval(first, range);
    }

    /// <summary>Forgets in every history what no read at <paramref name="revision"/> or later can see.</summary>
    public void Compact(long revision)
    {
        var gone = _byKey.Values.Where(history => history.Compact(revision)).ToList();
        foreach (var history in gone)
        {
            _byKey.Remove(history.Key);
            _ordered.Remove(history);
        }
    }

    private IEnumerable<KeyHistory> Interval(ByteString first, KeyRange range)
    {
        var from = new KeyHistory(first);
        if (_ordered.Max is not { } to || _ordered.Comparer.Compare(from, to) > 0) yield break;
        foreach (var history in _ordered.GetViewBetween(from, to))
        {
            if (!range.Contains(history.Key.Span)) yield break;
            yield return history;
        }
    }
}

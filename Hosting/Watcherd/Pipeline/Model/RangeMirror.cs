using System.Collections.Immutable;
using Watch.Actors.Watcherd.Actions;

namespace Watch.Actors.Watcherd.Pipeline.Model;

/// <summary>The present keys of a range with their values, for actions over the whole of it.</summary>
internal sealed class RangeMirror
{
    private static readonly ImmutableSortedDictionary<ReadOnlyMemory<byte>, KeyState> Empty =
        ImmutableSortedDictionary.Create<ReadOnlyMemory<byte>, KeyState>(Comparer<ReadOnlyMemory<byte>>.Create(
            static (a, b) => a.Span.SequenceCompareTo(b.Span)));

    private ImmutableSortedDictionary<ReadOnlyMemory<byte>, KeyState> _keys = Empty;

    /// <summary>What keys and values take, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>The keys as they are now; what comes later does not change it.</summary>
    public IRangeView View => new Picture(_keys);

    public void Clear() => (_keys, Bytes) = (Empty, 0);

    public void Apply(Change change)
    {
        if (_keys.TryGetValue(change.Key, out var before)) Bytes -= before.Key.Length + before.Value.Length;
        if (change.Type == EventType.Delete)
        {
            _keys = _keys.Remove(change.Key);
            return;
        }
        Bytes += change.Key.Length + change.Value.Length;
        _keys = _keys.SetItem(change.Key, new KeyState
        {
            Key = change.Key, Value = change.Value, CreateRevision = change.CreateRevision, ModRevision = change.ModRevision,
            Version = change.Version, Lease = change.Lease,
        });
    }

    private sealed class Picture(ImmutableSortedDictionary<ReadOnlyMemory<byte>, KeyState> keys) : IRangeView
    {
        public IEnumerable<KeyState> InKeyOrder() => keys.Values;
    }
}

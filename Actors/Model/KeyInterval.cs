using Watch.Actors.Protos;

namespace Watch.Actors.Model;

/// <summary>A range of keys by its two bounds: a single key ends before the next possible one, which is itself and a zero.</summary>
internal readonly struct KeyInterval
{
    private static readonly byte[] Zero = [0];

    private readonly ReadOnlyMemory<byte> _end;
    private readonly bool _isOpen;

    private KeyInterval(ReadOnlyMemory<byte> start, ReadOnlyMemory<byte> end, bool isOpen) => (Start, _end, _isOpen) = (start, end, isOpen);

    /// <summary>Keys in etcd's order: byte by byte, unsigned.</summary>
    public static Comparer<ReadOnlyMemory<byte>> KeyOrder { get; } =
        Comparer<ReadOnlyMemory<byte>>.Create((one, other) => one.Span.SequenceCompareTo(other.Span));

    /// <summary>The first key.</summary>
    public ReadOnlyMemory<byte> Start { get; }

    /// <summary>The first key after it as it stands on the wire: a zero for "no upper bound".</summary>
    public ReadOnlyMemory<byte> End => _isOpen ? Zero : _end;

    /// <summary>What a watch is about.</summary>
    public static KeyInterval Of(WatchCreateRequest request)
    {
        var (key, end) = (request.Key.Memory, request.RangeEnd.Memory);
        return end.IsEmpty
            ? new KeyInterval(key, (byte[])[.. key.Span, 0], isOpen: false)
            : new KeyInterval(key, end, isOpen: end.Span.SequenceEqual(Zero));
    }

    /// <summary>Whether a key that is not before <see cref="Start"/> lies in it.</summary>
    public bool EndsAfter(ReadOnlySpan<byte> key) => _isOpen || _end.Span.SequenceCompareTo(key) > 0;

    /// <summary>The smallest that holds this and another, which begins no earlier.</summary>
    public KeyInterval With(KeyInterval later) =>
        _isOpen || (!later._isOpen && EndsAfter(later._end.Span)) ? this : new KeyInterval(Start, later._end, later._isOpen);
}

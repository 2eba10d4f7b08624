using System.Text;

namespace Watch.Actors;

/// <summary>
/// A range of etcd keys: a single key, an interval, a prefix range, every key from one on, or the whole keyspace.
/// Keys are bytes, ordered as etcd orders them: byte by byte, unsigned. Compared by content.
/// </summary>
/// <remarks>
/// A range is data and may come from another node, so it is not judged when it is made:
/// <see cref="WatchRules"/> says what is wrong with it, and the multiplexer answers with that.
/// Encoding: etcd-watch-contract, "Wire"; etcd's RangeRequest documentation.
/// </remarks>
public sealed class KeyRange : IEquatable<KeyRange>
{
    private static readonly byte[] Zero = [0];

    /// <summary>Makes a range from its two bounds as they stand on the wire.</summary>
    /// <param name="start">The first key of the range. Empty means the lowest key, <c>"\0"</c>.</param>
    /// <param name="end">The first key after the range; empty for a single key; <c>"\0"</c> for "no upper bound".</param>
    public KeyRange(ReadOnlyMemory<byte> start, ReadOnlyMemory<byte> end)
    {
        Start = start.IsEmpty ? Zero : start;
        End = end;
    }

    /// <summary>The whole keyspace.</summary>
    public static KeyRange All { get; } = new(Zero, Zero);

    /// <summary>The first key of the range, never empty.</summary>
    public ReadOnlyMemory<byte> Start { get; }

    /// <summary>The first key after the range; empty for a single key; <c>"\0"</c> for "no upper bound".</summary>
    public ReadOnlyMemory<byte> End { get; }

    /// <summary>True when the range is one key.</summary>
    public bool IsSingleKey => End.IsEmpty;

    /// <summary>True when the range has no upper bound (from-key, or the whole keyspace).</summary>
    public bool HasNoUpperBound => End.Length == 1 && End.Span[0] == 0;

    /// <summary>One key.</summary>
    public static KeyRange Key(string key) => Key(Utf8(key));

    /// <inheritdoc cref="Key(string)"/>
    public static KeyRange Key(ReadOnlyMemory<byte> key) => new(key, default);

    /// <summary>The keys from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    public static KeyRange Between(string start, string end) => Between(Utf8(start), Utf8(end));

    /// <inheritdoc cref="Between(string,string)"/>
    public static KeyRange Between(ReadOnlyMemory<byte> start, ReadOnlyMemory<byte> end) => new(start, end);

    /// <summary>The keys that begin with <paramref name="prefix"/>. An empty prefix is the whole keyspace.</summary>
    public static KeyRange Prefix(string prefix) => Prefix(Utf8(prefix));

    /// <inheritdoc cref="Prefix(string)"/>
    public static KeyRange Prefix(ReadOnlyMemory<byte> prefix) => prefix.IsEmpty ? All : new(prefix, EndOfPrefix(prefix.Span));

    /// <summary><paramref name="start"/> and every key after it.</summary>
    public static KeyRange FromKey(string start) => FromKey(Utf8(start));

    /// <inheritdoc cref="FromKey(string)"/>
    public static KeyRange FromKey(ReadOnlyMemory<byte> start) => new(start, Zero);

    /// <summary>Whether <paramref name="key"/> lies in the range.</summary>
    public bool Contains(ReadOnlySpan<byte> key)
    {
        if (IsSingleKey) return key.SequenceEqual(Start.Span);
        return key.SequenceCompareTo(Start.Span) >= 0 && (HasNoUpperBound || key.SequenceCompareTo(End.Span) < 0);
    }

    /// <inheritdoc/>
    public bool Equals(KeyRange? other) =>
        other is not null && Start.Span.SequenceEqual(other.Start.Span) && End.Span.SequenceEqual(other.End.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as KeyRange);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Start.Span);
        hash.AddBytes(End.Span);
        return hash.ToHashCode();
    }

    /// <summary>The range for a reader: the key, <c>[start, end)</c>, or <c>[start, ∞)</c>.</summary>
    public override string ToString() =>
        IsSingleKey ? Text(Start) : HasNoUpperBound ? $"[{Text(Start)}, ∞)" : $"[{Text(Start)}, {Text(End)})";

    // The key after every key with this prefix: the last byte below 0xff plus one, what follows it dropped.
    private static byte[] EndOfPrefix(ReadOnlySpan<byte> prefix)
    {
        var last = prefix.LastIndexOfAnyExcept((byte)0xff);
        if (last < 0) return Zero;
        var end = prefix[..(last + 1)].ToArray();
        end[last]++;
        return end;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> key)
    {
        var text = new StringBuilder(key.Length);
        foreach (var b in key.Span)
            if (b is >= 0x20 and < 0x7f) text.Append((char)b);
            else text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{b:x2}");
        return text.ToString();
    }
}

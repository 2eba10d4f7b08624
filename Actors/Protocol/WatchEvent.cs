using System.Text;

namespace Watch.Actors;

/// <summary>What an event did to its key.</summary>
public enum EventType
{
    /// <summary>The key was created or modified.</summary>
    Put = 0,

    /// <summary>The key was deleted, or its lease ended.</summary>
    Delete = 1,
}

/// <summary>
/// One change of one key. A view over the bytes that were received: reading a property copies nothing,
/// and keeping an event keeps the response that it came in.
/// </summary>
public readonly struct WatchEvent : IEquatable<WatchEvent>
{
    private readonly byte[]? _message;
    private readonly int _keyAt, _keyLength, _valueAt, _valueLength, _previousAt, _previousLength;

    internal WatchEvent(
        byte[] message, EventType type, (int At, int Length) key, (int At, int Length) value, (int At, int Length)? previous,
        long createRevision, long modRevision, long version, long lease)
    {
        _message = message;
        Type = type;
        (_keyAt, _keyLength) = key;
        (_valueAt, _valueLength) = value;
        (_previousAt, _previousLength) = previous ?? (-1, 0);
        CreateRevision = createRevision;
        ModRevision = modRevision;
        Version = version;
        Lease = lease;
    }

    /// <summary>Put or delete.</summary>
    public EventType Type { get; }

    /// <summary>The key, as bytes.</summary>
    public ReadOnlyMemory<byte> Key => _message.AsMemory(_keyAt, _keyLength);

    /// <summary>The new value, as bytes; empty for a delete.</summary>
    public ReadOnlyMemory<byte> Value => _message.AsMemory(_valueAt, _valueLength);

    /// <summary>
    /// The value before this event; null when <see cref="WatchOptions.PrevKv"/> was not asked for,
    /// when there was none (a create), or when it is compacted (S8).
    /// </summary>
    public ReadOnlyMemory<byte>? PreviousValue =>
        _previousAt >= 0 ? _message.AsMemory(_previousAt, _previousLength) : default(ReadOnlyMemory<byte>?);

    /// <summary>The revision at which the key was last created; 0 for a delete.</summary>
    public long CreateRevision { get; }

    /// <summary>The revision of this event.</summary>
    public long ModRevision { get; }

    /// <summary>The key's version: 1 at its creation, one more for each put; 0 for a delete.</summary>
    public long Version { get; }

    /// <summary>The id of the lease that the key is attached to; 0 for none.</summary>
    public long Lease { get; }

    /// <summary>True for a put that created its key.</summary>
    public bool IsCreate => Type == EventType.Put && CreateRevision == ModRevision;

    /// <summary>True for a put on a key that was there.</summary>
    public bool IsModify => Type == EventType.Put && CreateRevision != ModRevision;

    /// <summary>The key read as UTF-8; bytes that are not UTF-8 read as U+FFFD.</summary>
    public string KeyText => Encoding.UTF8.GetString(Key.Span);

    /// <summary>The value read as UTF-8; bytes that are not UTF-8 read as U+FFFD.</summary>
    public string ValueText => Encoding.UTF8.GetString(Value.Span);

    /// <summary>The previous value read as UTF-8, null where there is none.</summary>
    public string? PreviousValueText => PreviousValue is { } value ? Encoding.UTF8.GetString(value.Span) : null;

    /// <summary>Bytes of its key and values.</summary>
    internal int Size => _keyLength + _valueLength + _previousLength;

    /// <summary>Whether two events are equal in every property, bytes by content.</summary>
    public static bool operator ==(WatchEvent left, WatchEvent right) => left.Equals(right);

    /// <summary>Whether two events differ in any property.</summary>
    public static bool operator !=(WatchEvent left, WatchEvent right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(WatchEvent other) =>
        Type == other.Type && ModRevision == other.ModRevision && CreateRevision == other.CreateRevision
        && Version == other.Version && Lease == other.Lease
        && Key.Span.SequenceEqual(other.Key.Span) && Value.Span.SequenceEqual(other.Value.Span)
        && PreviousValue.HasValue == other.PreviousValue.HasValue
        && PreviousValue.GetValueOrDefault().Span.SequenceEqual(other.PreviousValue.GetValueOrDefault().Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is WatchEvent other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(ModRevision);
        hash.AddBytes(Key.Span);
        return hash.ToHashCode();
    }

    /// <summary>The same event over bytes at another place.</summary>
    internal WatchEvent CopyTo(byte[] target, int at)
    {
        var (value, previous) = (at + _keyLength, at + _keyLength + _valueLength);
        Key.Span.CopyTo(target.AsSpan(at));
        Value.Span.CopyTo(target.AsSpan(value));
        PreviousValue?.Span.CopyTo(target.AsSpan(previous));
        return new WatchEvent(
            target, Type, (at, _keyLength), (value, _valueLength), _previousAt >= 0 ? (previous, _previousLength) : null,
            CreateRevision, ModRevision, Version, Lease);
    }

    /// <summary>The event for a reader: what, key, revision. Never the value.</summary>
    public override string ToString() =>
        $"{(Type == EventType.Delete ? "delete" : IsCreate ? "create" : "modify")} {KeyText} @{ModRevision}";
}

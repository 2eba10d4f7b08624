using System.Collections;

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>A list that is compared by content, so that plans are: a reload touches only what differs.</summary>
internal sealed class ListOf<T>(IEnumerable<T> items) : IReadOnlyList<T>, IEquatable<ListOf<T>>
{
    private readonly T[] _items = [.. items];

    public static ListOf<T> Empty { get; } = new([]);

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    public bool Equals(ListOf<T>? other) => other is not null && _items.AsSpan().SequenceEqual(other._items);

    public override bool Equals(object? obj) => Equals(obj as ListOf<T>);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in _items) hash.Add(item);
        return hash.ToHashCode();
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

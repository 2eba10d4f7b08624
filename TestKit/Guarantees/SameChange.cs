namespace Watch.Actors.TestKit.Guarantees;

/// <summary>Two events are the same change of the store when revision and key are equal, whatever else they tell.</summary>
internal sealed class SameChange : IEqualityComparer<WatchEvent>
{
    public static SameChange Comparer { get; } = new();

    public bool Equals(WatchEvent x, WatchEvent y) => x.ModRevision == y.ModRevision && x.Key.Span.SequenceEqual(y.Key.Span);

    public int GetHashCode(WatchEvent obj) => obj.GetHashCode();
}

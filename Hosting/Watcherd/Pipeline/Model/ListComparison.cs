using Google.Protobuf;
using Watch.Actors.Watcherd.Checkpoints;

namespace Watch.Actors.Watcherd.Pipeline.Model;

/// <summary>Holds a list of a range against what the actions know of its keys.</summary>
/// <param name="known">The keys that they know.</param>
internal sealed class ListComparison(Dictionary<ByteString, KnownKey> known)
{
    /// <summary>The keys that the list has not had: those that are gone, once it has ended.</summary>
    public IEnumerable<ByteString> NotListed => known.Keys;

    /// <summary>The list has a key.</summary>
    /// <returns>Whether the actions do not know it as it is.</returns>
    public bool IsNews(ByteString key, long modRevision) =>
        !known.Remove(key, out var one) || one.Stage != KnownStage.Done || one.ModRevision != modRevision;

    /// <summary>A key was deleted since the list had it, or before that.</summary>
    public void Deleted(ByteString key) => known.Remove(key);
}

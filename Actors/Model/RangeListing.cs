using Google.Protobuf;
using Watch.Actors.Protos;

namespace Watch.Actors.Model;

/// <summary>
/// A range read at one revision, page by page in the order of its keys. Pages are asked for by number of keys and meant to have about
/// the same number of bytes: the size of one decides the size of the next.
/// </summary>
/// <param name="range">The keys.</param>
/// <param name="revision">The revision to read at; 0 for the present one, which the first page tells.</param>
/// <param name="keysOnly">Whether values are left out.</param>
internal sealed class RangeListing(KeyRange range, long revision, bool keysOnly)
{
    /// <summary>Keys of the first page.</summary>
    public const int FirstLimit = 64;

    /// <summary>The most keys of a page.</summary>
    public const int MaxLimit = 8192;

    /// <summary>Bytes that a page should have.</summary>
    public const int PageBytes = 512 * 1024;

    private ByteString _from = UnsafeByteOperations.UnsafeWrap(range.Start);
    private int _limit = FirstLimit;

    /// <summary>The revision that the range is read at; 0 until a page has told it.</summary>
    public long Revision { get; private set; } = revision;

    /// <summary>True when the last page has been read.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>What to ask next. Linearizable: a member that is behind catches up first.</summary>
    public RangeRequest NextPage() => new()
    {
        Key = _from,
        RangeEnd = UnsafeByteOperations.UnsafeWrap(range.End),
        Revision = Revision,
        Limit = range.IsSingleKey ? 0 : _limit,
        KeysOnly = keysOnly,
    };

    /// <summary>The answer to <see cref="NextPage"/>.</summary>
    public void Took(RangeResponse page)
    {
        if (Revision == 0) Revision = page.Header.Revision;
        IsComplete = !page.More || page.Kvs.Count == 0;
        if (IsComplete) return;
        _from = After(page.Kvs[^1].Key);
        _limit = NextLimit(_limit, page.CalculateSize());
    }

    /// <summary>Keys of the page after one of this many keys and bytes: at most four times as many.</summary>
    internal static int NextLimit(int keys, int bytes) =>
        (int)Math.Clamp(Math.Min(4L * keys, (long)keys * PageBytes / Math.Max(1, bytes)), 1, MaxLimit);

    private static ByteString After(ByteString key)
    {
        var after = new byte[key.Length + 1];
        key.CopyTo(after, 0);
        return UnsafeByteOperations.UnsafeWrap(after);
    }
}

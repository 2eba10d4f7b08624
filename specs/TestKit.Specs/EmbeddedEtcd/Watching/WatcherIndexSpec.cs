using Watch.Actors.Protos;
using Watch.Actors.TestKit.Embedded.Watching;
using static Watch.Actors.TestKit.Specs.EmbeddedEtcd.Kv.Requests;

namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Watching;

/// <summary>The index finds what asking every range would find.</summary>
public sealed class WatcherIndexSpec : IDisposable
{
    private static readonly string[] Keys = ["a", "a/", "a/1", "a/1/x", "a/2", "a0", "b", "b/1", "\x7f", "é"];

    private static readonly (string Name, KeyRange Range)[] Ranges =
    [
        ("a key", KeyRange.Key("a/1")),
        ("a prefix", KeyRange.Prefix("a/")),
        ("the same prefix", KeyRange.Prefix("a/")),
        ("a longer prefix", KeyRange.Prefix("a/1")),
        ("a prefix of no key", KeyRange.Prefix("zzz")),
        ("a prefix that ends in 0xff", KeyRange.Prefix(new byte[] { (byte)'a', 0xff })),
        ("an interval", KeyRange.Between("a/1", "b")),
        ("from a key", KeyRange.FromKey("a/2")),
        ("everything", KeyRange.All),
    ];

    private readonly WatchStream _stream = new(_ => new ResponseHeader(), 1);
    private readonly WatcherIndex _index = new();
    private readonly List<Watcher> _watchers = [];

    public WatcherIndexSpec()
    {
        foreach (var (_, range) in Ranges)
        {
            _watchers.Add(new Watcher(_stream, _watchers.Count, range, new WatchCreateRequest()));
            _index.Add(_watchers[^1]);
        }
    }

    public static TheoryData<string> AllKeys => [.. Keys];

    [Theory]
    [MemberData(nameof(AllKeys))]
    public void Every_range_with_the_key_is_found(string key) =>
        Assert.Equal(Names(_watchers.Where(watcher => watcher.Range.Contains(Bytes(key).Span))), Find(key), StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(AllKeys))]
    public void One_that_is_removed_is_not_found_and_the_others_are(string key)
    {
        foreach (var removed in _watchers)
        {
            _index.Remove(removed);
            Assert.Equal(
                Names(_watchers.Where(watcher => watcher != removed && watcher.Range.Contains(Bytes(key).Span))),
                Find(key),
                StringComparer.Ordinal);
            _index.Add(removed);
        }
    }

    public void Dispose() => _stream.Dispose();

    private static IEnumerable<string> Names(IEnumerable<Watcher> watchers) => watchers.Select(watcher => Ranges[watcher.Id].Name).Order(StringComparer.Ordinal);

    private IEnumerable<string> Find(string key)
    {
        var found = new List<Watcher>();
        _index.Find(Bytes(key), found);
        return Names(found);
    }
}

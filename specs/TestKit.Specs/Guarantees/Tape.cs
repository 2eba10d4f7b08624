using System.Globalization;
using Watch.Actors.Protos;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.TestKit.Specs.Guarantees;

/// <summary>Writes recordings of watches of one small history, and says what the validators find in them.</summary>
internal sealed class Tape
{
    /// <summary>What happened: at 3 and 6 two keys in one transaction; z lies outside of the range.</summary>
    public static readonly Tale Tale = new Tale()
        .Commit(("k/a", "1"))
        .Commit(("k/b", "1"), ("k/a", "2"))
        .Commit(("k/a", null))
        .Commit(("z", "1"))
        .Commit(("k/a", "3"), ("k/b", "2"))
        .Commit(("k/c", "1"))
        .Commit(("k/b", null));

    private readonly List<EtcdWatch.INotification> _notifications = [];

    private Tape(WatchOptions options) => Options = options;

    public KeyRange Range { get; private init; } = KeyRange.Prefix("k/");

    public WatchOptions Options { get; }

    private long? ReadUpTo { get; set; }

    private long CompactRevision { get; set; }

    public static Tape From(long revision) => new(new WatchOptions { StartRevision = revision, PrevKv = true });

    public static Tape FromNowOn(long started) => new Tape(new WatchOptions { CreatedNotify = true, PrevKv = true }).Started(started);

    public static Tape Listing() => new(new WatchOptions { Resync = true, InitialList = true });

    public static Tape With(WatchOptions options) => new(options);

    public static Tape OfKey(string key) => new(new WatchOptions { StartRevision = 1, PrevKv = true }) { Range = KeyRange.Key(key) };

    /// <summary>One event of the tale, changed.</summary>
    public static Event At(long revision, string key, Action<Event>? change = null)
    {
        var e = Tale.Events.Single(each => each.Kv.ModRevision == revision && each.Kv.Key.ToStringUtf8() == key).Clone();
        change?.Invoke(e);
        return e;
    }

    public Tape Started(long revision) => Add(new EtcdWatch.Started("tag", revision));

    /// <summary>One notification with all that is due of these revisions.</summary>
    public Tape Send(params long[] revisions) => Raw([.. Tale.Of(Range, Options, revisions)]);

    /// <summary>One notification with these events.</summary>
    public Tape Raw(params Event[] events) => Add(new EtcdWatch.Events("tag", Answers.Batch(events)));

    public Tape Progress(long revision) => Add(new EtcdWatch.Progress("tag", revision));

    public Tape Compacted(long revision) => Add(new EtcdWatch.Compacted("tag", revision));

    public Tape Resynced(long revision, bool isWhole = false) => Add(new EtcdWatch.Resynced("tag", revision) { IsWhole = isWhole });

    public Tape Ended(EndKind kind = EndKind.Unsubscribed, long compactRevision = 0) =>
        Add(new EtcdWatch.Ended("tag", new EndReason(kind, "because", compactRevision)));

    public Tape Add(EtcdWatch.INotification notification)
    {
        _notifications.Add(notification);
        return this;
    }

    public Tape UpTo(long revision)
    {
        ReadUpTo = revision;
        return this;
    }

    public Tape InAStoreCompactedAt(long revision)
    {
        CompactRevision = revision;
        return this;
    }

    public IReadOnlyList<Breach> Check() => Validators.Check(
        new Recording(Range, Options, _notifications) { Name = "tape", ReadUpTo = ReadUpTo },
        new History(Answers.Batch(Tale.Events)) { CompactRevision = CompactRevision });

    /// <summary>The breaches found, as text: guarantee and revisions.</summary>
    public string Found() => string.Join("; ", Check().Select(breach =>
        breach.Guarantee + string.Concat(breach.Revisions.Select(revision => string.Create(CultureInfo.InvariantCulture, $" {revision}")))));
}

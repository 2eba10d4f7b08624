using Watch.Actors.Protos;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.TestKit.Specs.Guarantees;

/// <summary>A random history and a watch of it that is sent what it has to be, in batches of whole revisions; and ways to break it.</summary>
internal sealed class RandomDelivery
{
    private static readonly string[] Keys = ["a", "b", "c", "d", "e"];
    private static readonly KeyRange[] Ranges = [KeyRange.All, KeyRange.Key("b"), KeyRange.Between("b", "d"), KeyRange.FromKey("c")];

    private readonly Tale _tale = new();
    private readonly KeyRange _range;
    private readonly WatchOptions _options;

    // Each is a batch of events, or a revision for progress (or for Started, where it is the first).
    private readonly List<object> _sent = [];

    public RandomDelivery(int seed)
    {
        var random = new Random(seed);
        for (var revisions = random.Next(30); revisions > 0; revisions--) Commit(random);
        _range = Ranges[random.Next(Ranges.Length)];
        var start = random.Next(3) == 0 ? 0 : random.Next(1, (int)_tale.Revision + 3);
        _options = new WatchOptions
        {
            StartRevision = start, CreatedNotify = start == 0, PrevKv = true,
            Filters = random.Next(6) switch { 0 => EventFilters.NoPut, 1 => EventFilters.NoDelete, _ => EventFilters.None },
        };
        Deliver(random, start > 0 ? start : random.Next(1, (int)_tale.Revision + 1));
    }

    public int EventCount => Batches.Sum(batch => batch.Count);

    private IEnumerable<List<Event>> Batches => _sent.OfType<List<Event>>();

    public IReadOnlyList<Breach> Check()
    {
        var notifications = _sent.Select((sent, at) =>
            sent is List<Event> batch ? new EtcdWatch.Events("tag", Answers.Batch(batch))
            : at == 0 && _options.CreatedNotify ? new EtcdWatch.Started("tag", (long)sent)
            : (EtcdWatch.INotification)new EtcdWatch.Progress("tag", (long)sent));
        return Validators.Check(new Recording(_range, _options, [.. notifications]), _tale.History);
    }

    public bool RemoveEvent(int index)
    {
        var (batch, at) = Place(index);
        batch.RemoveAt(at);
        if (batch.Count == 0) _sent.Remove(batch);
        return true;
    }

    public bool Double(int index)
    {
        var (batch, at) = Place(index);
        batch.Insert(at, batch[at]);
        return true;
    }

    public void Swap(int one, int other)
    {
        var (batch, at) = Place(one);
        var (otherBatch, otherAt) = Place(other);
        (batch[at], otherBatch[otherAt]) = (otherBatch[otherAt], batch[at]);
    }

    public bool Change(int index, Action<Event> change)
    {
        var (batch, at) = Place(index);
        batch[at] = batch[at].Clone();
        change(batch[at]);
        return true;
    }

    /// <summary>Splits a revision of several events; false if there is none.</summary>
    public bool Split(Random random)
    {
        var within = Batches
            .SelectMany(batch => Enumerable.Range(1, batch.Count - 1).Select(at => (batch, at)))
            .Where(cut => cut.batch[cut.at].Kv.ModRevision == cut.batch[cut.at - 1].Kv.ModRevision).ToArray();
        if (within.Length == 0) return false;
        var (batch, at) = within[random.Next(within.Length)];
        _sent.Insert(_sent.IndexOf(batch) + 1, batch[at..]);
        batch.RemoveRange(at, batch.Count - at);
        return true;
    }

    /// <summary>Puts a bookmark before a batch that has events at or below it.</summary>
    public bool Bookmark(Random random)
    {
        var batch = Batches.ElementAt(random.Next(Batches.Count()));
        _sent.Insert(_sent.IndexOf(batch), batch[random.Next(batch.Count)].Kv.ModRevision);
        return true;
    }

    private void Commit(Random random)
    {
        var keys = Keys.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToArray();
        _tale.Commit([.. keys
            .Select(key => (key, _tale.Has(key) && random.Next(3) == 0 ? null : $"value {random.Next(1000)}"))]);
    }

    private void Deliver(Random random, long from)
    {
        if (_options.CreatedNotify) _sent.Add(from - 1);
        while (from <= _tale.Revision)
        {
            var to = from + random.Next(5);
            if (_tale.Of(_range, _options, Range(from, to)).ToList() is { Count: > 0 } batch) _sent.Add(batch);
            if (random.Next(3) == 0) _sent.Add(Math.Min(to, _tale.Revision));
            from = to + 1;
        }
    }

    private static IEnumerable<long> Range(long from, long to)
    {
        for (var revision = from; revision <= to; revision++) yield return revision;
    }

    private (List<Event> Batch, int At) Place(int index)
    {
        foreach (var batch in Batches)
            if (index < batch.Count) return (batch, index);
            else index -= batch.Count;
        throw new ArgumentOutOfRangeException(nameof(index));
    }
}

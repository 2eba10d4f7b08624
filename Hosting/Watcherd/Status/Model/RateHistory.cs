namespace Watch.Actors.Watcherd.Status.Model;

/// <summary>How often something happened lately, from counts that only rise, each looked at now and then.</summary>
/// <param name="most">How many figures are kept.</param>
internal sealed class RateHistory(int most)
{
    private readonly Queue<double> _rates = new();
    private Dictionary<string, long>? _counts;
    private TimeSpan _at;

    /// <summary>Events per second between looks, the oldest first.</summary>
    public double[] Rates => [.. _rates];

    /// <summary>Takes a look. What begins, or begins again, counts from zero; at the first look nothing is known of before.</summary>
    /// <param name="at">When, on a clock that only rises.</param>
    /// <param name="counts">The counts by name.</param>
    public void Add(TimeSpan at, Dictionary<string, long> counts)
    {
        var (before, seconds) = (_counts, (at - _at).TotalSeconds);
        (_counts, _at) = (counts, at);
        if (before is null || seconds <= 0) return;
        var happened = counts.Sum(each =>
            before.GetValueOrDefault(each.Key) is var old && each.Value >= old ? each.Value - old : each.Value);
        _rates.Enqueue(Math.Round(happened / seconds, 1));
        if (_rates.Count > most) _rates.Dequeue();
    }
}

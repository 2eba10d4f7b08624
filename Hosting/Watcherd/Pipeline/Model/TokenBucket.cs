using Watch.Actors.Watcherd.Configuration;

namespace Watch.Actors.Watcherd.Pipeline.Model;

/// <summary>Lets so many through in a length of time; what was not used may be, at once, up to that many.</summary>
/// <param name="plan">Null: lets everything through.</param>
internal sealed class TokenBucket(RatePlan? plan)
{
    private double _tokens = plan?.Actions ?? 0;
    private TimeSpan _at;

    /// <summary>When the next may go, looking from <paramref name="now"/>: then, or later.</summary>
    public TimeSpan NextAt(TimeSpan now)
    {
        if (plan is null) return now;
        Fill(now);
        if (_tokens >= 1) return now;

        // Rounded up: a timer that fires a tick early finds nothing.
        return now + TimeSpan.FromTicks((long)Math.Ceiling((1 - _tokens) * plan.Per.Ticks / plan.Actions));
    }

    /// <summary>One goes, if it may.</summary>
    public bool TryTake(TimeSpan now)
    {
        if (NextAt(now) > now) return false;
        if (plan is not null) _tokens--;
        return true;
    }

    private void Fill(TimeSpan now)
    {
        // What rounding leaves out of a whole token is none.
        var tokens = _tokens + (now - _at) / plan!.Per * plan.Actions;
        _tokens = Math.Min(plan.Actions, Math.Abs(tokens - Math.Round(tokens)) < 1e-6 ? Math.Round(tokens) : tokens);
        _at = now;
    }
}

namespace Watch.Actors.Model;

/// <summary>How long to wait between tries to connect (rule 18 →).</summary>
/// <param name="Min">The first wait.</param>
/// <param name="Max">The longest wait, before jitter.</param>
/// <param name="Factor">What each further wait is multiplied by.</param>
/// <param name="Jitter">The share of a wait that is left to chance: 0.2 spreads it from 0.8 to 1.2 times.</param>
/// <param name="ResetAfter">A connection that answered for this long was healthy: waits begin anew.</param>
internal sealed record BackoffSettings(TimeSpan Min, TimeSpan Max, double Factor, double Jitter, TimeSpan ResetAfter);

/// <summary>Counts failures in a row and says how long to wait.</summary>
internal sealed class Backoff(BackoffSettings settings, Func<double> random)
{
    /// <summary>Failures since the last healthy connection.</summary>
    public int Failures { get; private set; }

    /// <summary>A connection failed.</summary>
    /// <param name="answeredFor">How long it had been answering; zero if it never did.</param>
    /// <returns>How long to wait before the next.</returns>
    public TimeSpan AfterFailure(TimeSpan answeredFor)
    {
        if (answeredFor > TimeSpan.Zero && answeredFor >= settings.ResetAfter) Failures = 0;
        var exact = settings.Min.TotalMilliseconds * Math.Pow(settings.Factor, Failures);
        Failures++;
        var capped = Math.Min(exact, settings.Max.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(capped * (1 + settings.Jitter * (2 * random() - 1)));
    }
}

using FsCheck.Xunit;
using Watch.Actors.Model;

namespace Watch.Actors.Specs.Properties;

/// <summary>Rule 18 →.</summary>
public sealed class BackoffProperties
{
    [Property(MaxTest = 500)]
    public void A_wait_is_as_long_as_failures_in_a_row_make_it_within_its_bounds_and_its_jitter(
        byte min, byte more, byte factor, byte jitter, byte[] answeredFor, byte chance)
    {
        var settings = new BackoffSettings(
            TimeSpan.FromMilliseconds(min + 1), TimeSpan.FromMilliseconds(min + 1 + more * 20), 1 + factor / 50.0, jitter / 255.0,
            ResetAfter: TimeSpan.FromMilliseconds(100));
        var backoff = new Backoff(settings, () => chance / 256.0);
        var inARow = 0;
        foreach (var answered in answeredFor)
        {
            inARow = answered >= 100 ? 0 : inARow;
            var wait = backoff.AfterFailure(TimeSpan.FromMilliseconds(answered)).TotalMilliseconds;
            var plain = Math.Min(settings.Max.TotalMilliseconds, settings.Min.TotalMilliseconds * Math.Pow(settings.Factor, inARow));
            Assert.InRange(wait, plain * (1 - settings.Jitter) - 0.001, plain * (1 + settings.Jitter) + 0.001);
            Assert.Equal(++inARow, backoff.Failures);
        }
    }
}

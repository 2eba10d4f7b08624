using Watch.Actors.Model;

namespace Watch.Actors.Specs.Model;

/// <summary>Rule 18, and what is better than Go's.</summary>
public sealed class BackoffSpec
{
    private static readonly BackoffSettings Settings = new(
        Min: TimeSpan.FromMilliseconds(100), Max: TimeSpan.FromSeconds(1), Factor: 2, Jitter: 0, ResetAfter: TimeSpan.FromSeconds(10));

    [Fact]
    public void Each_wait_is_longer_by_the_factor_up_to_the_longest() =>
        Assert.Equal([100, 200, 400, 800, 1000, 1000], Waits(new Backoff(Settings, () => 0.5), 6));

    [Theory]
    [InlineData(0.0, 80)]
    [InlineData(0.5, 100)]
    [InlineData(0.999999, 120)]
    public void Jitter_spreads_a_wait_around_its_length(double chance, double wanted) =>
        Assert.Equal(wanted, Assert.Single(Waits(new Backoff(Settings with { Jitter = 0.2 }, () => chance), 1)), tolerance: 0.01);

    [Fact]
    public void The_longest_wait_is_spread_as_well() =>
        Assert.Equal(1200, Waits(new Backoff(Settings with { Jitter = 0.2 }, () => 1), 9)[8], tolerance: 0.01);

    [Theory]
    [InlineData(0, 3)]
    [InlineData(9.999, 3)]
    [InlineData(10, 1)]
    [InlineData(3600, 1)]
    public void Only_a_connection_that_answered_for_long_enough_was_healthy(double answeredForSeconds, int failures)
    {
        var backoff = new Backoff(Settings, () => 0.5);
        Waits(backoff, 2);

        backoff.AfterFailure(TimeSpan.FromSeconds(answeredForSeconds));

        Assert.Equal(failures, backoff.Failures);
    }

    [Fact]
    public void After_a_healthy_connection_the_wait_is_the_first_one_again()
    {
        var backoff = new Backoff(Settings, () => 0.5);
        Waits(backoff, 4);

        Assert.Equal(TimeSpan.FromMilliseconds(100), backoff.AfterFailure(TimeSpan.FromSeconds(11)));
        Assert.Equal(TimeSpan.FromMilliseconds(200), backoff.AfterFailure(TimeSpan.Zero));
    }

    [Fact]
    public void A_connection_that_never_answered_was_not_healthy_even_where_no_time_is_asked_for()
    {
        var backoff = new Backoff(Settings with { ResetAfter = TimeSpan.Zero }, () => 0.5);

        Waits(backoff, 3);

        Assert.Equal(3, backoff.Failures);
    }

    [Fact]
    public void A_factor_of_one_waits_the_same_each_time() =>
        Assert.Equal([100, 100, 100], Waits(new Backoff(Settings with { Factor = 1 }, () => 0.5), 3));

    [Fact]
    public void Ten_thousand_failures_wait_no_longer_than_the_longest() =>
        Assert.Equal(1000, Waits(new Backoff(Settings with { Factor = 100 }, () => 0.5), 10_000)[^1]);

    private static List<double> Waits(Backoff backoff, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => backoff.AfterFailure(TimeSpan.Zero).TotalMilliseconds)];
}

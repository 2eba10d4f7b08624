using Google.Protobuf;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Pipeline.Model;
using Watch.Actors.Watcherd.Specs.Actions;

namespace Watch.Actors.Watcherd.Specs.Pipeline;

/// <summary>What waits for an action, in a time that the spec tells.</summary>
public sealed class PendingKeysSpec
{
    private static readonly DebouncePlan AtOnce = new(TimeSpan.Zero, TimeSpan.Zero);
    private static readonly RetryPlan Retry = new(3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), Factor: 2, Jitter: 0);

    private long _position;

    [Fact]
    public void Of_changes_that_wait_for_a_key_the_newest_is_run_once()
    {
        var pending = Pending(AtOnce);
        Add(pending, "a", 5);
        Add(pending, "a", 7);
        Assert.Equal(7, pending.TryStart(Seconds(0))!.Change.ModRevision);
        Assert.Null(pending.TryStart(Seconds(0)));
    }

    [Fact]
    public void A_key_is_never_run_twice_at_a_time_and_others_are_not_held_up()
    {
        var pending = Pending(AtOnce);
        Add(pending, "a", 5);
        var first = pending.TryStart(Seconds(0))!;
        Add(pending, "a", 6);
        Add(pending, "b", 7);
        Assert.Equal(7, pending.TryStart(Seconds(0))!.Change.ModRevision);
        Assert.Null(pending.TryStart(Seconds(9)));
        pending.Settled(first);
        Assert.Equal(6, pending.TryStart(Seconds(9))!.Change.ModRevision);
    }

    [Theory]
    [InlineData(new double[] { 0 }, 2)] // quiet since
    [InlineData(new[] { 0, 1.5 }, 3.5)] // quiet later
    [InlineData(new[] { 0, 1.5, 3, 4.5 }, 5)] // never quiet: the longest wait
    public void A_key_waits_until_it_is_quiet_but_not_for_ever(double[] changes, double due)
    {
        var pending = Pending(new DebouncePlan(Seconds(2), Seconds(5)));
        foreach (var at in changes) Add(pending, "a", 5, at);
        Assert.Null(pending.TryStart(Seconds(due - 0.01)));
        Assert.NotNull(pending.TryStart(Seconds(due)));
    }

    [Fact]
    public void A_failed_run_is_tried_again_after_waits_that_grow()
    {
        var pending = Pending(AtOnce);
        Add(pending, "a", 5);
        var run = pending.TryStart(Seconds(0))!;
        pending.Failed(run, Seconds(0));
        Assert.Null(pending.TryStart(Seconds(0.9)));
        run = pending.TryStart(Seconds(1))!;
        Assert.Equal((2, false), (run.Try, pending.WasLast(run)));
        pending.Failed(run, Seconds(1));
        Assert.Null(pending.TryStart(Seconds(2.9)));
        run = pending.TryStart(Seconds(3))!;
        Assert.Equal((3, true), (run.Try, pending.WasLast(run)));
    }

    [Fact]
    public void After_a_failure_the_newest_change_is_run_and_not_before_the_wait_is_over()
    {
        var pending = Pending(AtOnce);
        Add(pending, "a", 5);
        var run = pending.TryStart(Seconds(0))!;
        Add(pending, "a", 6);
        pending.Failed(run, Seconds(0));
        Assert.Null(pending.TryStart(Seconds(0.9)));
        run = pending.TryStart(Seconds(1))!;
        Assert.Equal((6, 1), (run.Change.ModRevision, run.Try));
    }

    [Fact]
    public void A_position_is_open_until_its_change_or_what_took_its_place_is_settled()
    {
        var pending = Pending(AtOnce);
        Add(pending, "a", 5);
        Add(pending, "b", 6);
        Add(pending, "a", 7);
        Assert.Equal(1, pending.LowestOpen);
        var a = pending.TryStart(Seconds(0))!;
        Add(pending, "a", 8);
        pending.Failed(a, Seconds(0));
        Assert.Equal(1, pending.LowestOpen);
        pending.Settled(pending.TryStart(Seconds(0))!);
        Assert.Equal(1, pending.LowestOpen);
        a = pending.TryStart(Seconds(1))!;
        Add(pending, "a", 9);
        pending.Settled(a);
        Assert.Equal(5, pending.LowestOpen);
        pending.Settled(pending.TryStart(Seconds(1))!);
        Assert.Null(pending.LowestOpen);
        Assert.Equal((0, 0), (pending.Count, pending.Running));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static PendingKeys Pending(DebouncePlan debounce) => new(debounce, Retry, () => 0.5);

    private void Add(PendingKeys pending, string key, long revision, double at = 0) =>
        pending.Add(ByteString.CopyFromUtf8(key), Changes.Put(key, "v", revision), ++_position, Seconds(at));
}

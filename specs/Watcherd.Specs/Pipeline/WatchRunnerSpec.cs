using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Pipeline;

namespace Watch.Actors.Watcherd.Specs.Pipeline;

/// <summary>From a watch to its actions and its checkpoint, through failures, crashes and lost history.</summary>
public sealed class WatchRunnerSpec
{
    private static readonly ActionFailure Failure = new("it does not work", MayBeRetried: true);

    [Fact]
    public async Task What_stands_comes_first_and_what_happens_follows_without_a_gap()
    {
        await using var watch = await WatchLives.NewAsync();
        await watch.PutAsync("k/a", "1");
        await watch.UntilListedAsync();
        for (var i = 2; i <= 50; i++) await watch.PutAsync("k/a", $"{i}");
        await watch.Etcd.DeleteAsync("k/a");
        await watch.UntilDoneAsync(52);
        var runs = watch.Action.TakeRuns();
        Assert.Equal(("put k/a=1", "delete k/a"), (runs[0], runs[^1]));
        var values = runs[..^1].Select(run => int.Parse(run["put k/a=".Length..], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(values.Order().Distinct(), values);
        Assert.Equal(1, watch.Action.MostRunning);
    }

    [Fact]
    public async Task A_change_whose_action_fails_twice_is_not_lost_and_the_checkpoint_does_not_pass_it()
    {
        await using var watch = await WatchLives.NewAsync();
        await watch.UntilListedAsync();
        var thirdTry = new TaskCompletionSource<ActionFailure?>();
        var tries = 0;
        watch.Action.Outcome = (change, _) => RecordingAction.Text(change) != "put k/bad=1" ? Task.FromResult<ActionFailure?>(null)
            : ++tries < 3 ? Task.FromResult<ActionFailure?>(Failure) : thirdTry.Task;
        var bad = await watch.PutAsync("k/bad", "1");
        await watch.PutAndKeepAsync("k/good");
        await watch.UntilAsync(state => state.Actions[0] is { Failed: 2, Pending: 1, Done: 2 });
        Assert.Equal(bad - 1, watch.Kept!.Revision);
        thirdTry.SetResult(null);
        await watch.UntilDoneAsync(bad + 2);
        Assert.Equal(3, watch.Action.TakeRuns().Count(run => run == "put k/bad=1"));
    }

    [Fact]
    public async Task Through_compaction_only_what_differs_is_acted_on_and_what_is_gone_is_told()
    {
        await using var watch = await WatchLives.NewAsync();
        foreach (var key in (string[])["k/changed", "k/gone", "k/same"]) await watch.PutAsync(key, "1");
        await watch.UntilListedAsync();
        await watch.StopAsync();
        watch.Action.TakeRuns();
        await watch.Etcd.DeleteAsync("k/gone");
        await watch.PutAsync("k/new", "1");
        await watch.Etcd.CompactAsync(await watch.PutAsync("k/changed", "2"));
        await watch.UntilListedAsync();
        Assert.Equal(["delete k/gone", "put k/changed=2", "put k/new=1"], watch.Action.TakeRuns().Order());
    }

    [Fact]
    public async Task On_another_store_everything_is_acted_on_again_and_what_it_does_not_have_is_gone()
    {
        await using var watch = await WatchLives.NewAsync();
        await watch.PutAsync("k/a", "1");
        await watch.PutAsync("k/b", "1");
        await watch.UntilListedAsync();
        await watch.StopAsync();
        watch.Action.TakeRuns();
        await watch.ReplaceEtcdAsync();
        await watch.PutAsync("k/a", "1");
        await watch.UntilListedAsync();
        Assert.Equal(["delete k/b", "put k/a=1"], watch.Action.TakeRuns().Order());
    }

    [Fact]
    public async Task A_checkpoint_cut_in_half_is_set_aside_and_the_range_listed_afresh()
    {
        await using var watch = await WatchLives.NewAsync();
        await watch.PutAsync("k/a", "1");
        await watch.UntilListedAsync();
        await watch.StopAsync();
        watch.Action.TakeRuns();
        var bytes = await File.ReadAllBytesAsync(watch.CheckpointFile);
        await File.WriteAllBytesAsync(watch.CheckpointFile, bytes[..(bytes.Length / 2)]);
        await watch.UntilListedAsync();
        Assert.Equal(["put k/a=1"], watch.Action.TakeRuns());
        Assert.True(File.Exists(watch.CheckpointFile + ".damaged"));
    }

    [Fact]
    public async Task A_watch_that_does_something_else_now_does_it_for_every_key()
    {
        await using var watch = await WatchLives.NewAsync();
        await watch.PutAsync("k/a", "1");
        await watch.UntilListedAsync();
        await watch.StopAsync();
        watch.Action.TakeRuns();
        watch.Settings = "concurrency = 2";
        await watch.BeginAsync();
        await watch.UntilDoneAsync(await watch.PutAsync("k/b", "1"));
        Assert.Equal(["put k/b=1"], watch.Action.TakeRuns());
        await watch.StopAsync();
        watch.Settings = "path = \"/y\"";
        await watch.UntilListedAsync();
        Assert.Equal(["put k/a=1", "put k/b=1"], watch.Action.TakeRuns().Order());
    }

    [Fact]
    public async Task What_fails_for_good_is_a_dead_letter_and_the_checkpoint_passes_it()
    {
        await using var watch = await WatchLives.NewAsync();
        watch.Settings = "retry.tries = 2";
        watch.Action.Outcome = (_, _) => Task.FromResult<ActionFailure?>(Failure);
        await watch.UntilListedAsync();
        var state = await watch.UntilDoneAsync(await watch.PutAsync("k/a", "1"));
        Assert.Equal((2, 1, "it does not work"), (state.Actions[0].Failed, state.Actions[0].DeadLetters, state.Actions[0].LastError));
        Assert.Contains("\"key\":\"k/a\",\"value\":\"1\"", Assert.Single(watch.DeadLetters), StringComparison.Ordinal);
        Assert.Contains("\"action\":\"a\",\"tries\":2,\"failure\":\"it does not work\"", watch.DeadLetters[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_mended_is_not_tried_again()
    {
        await using var watch = await WatchLives.NewAsync();
        watch.Action.Outcome = (_, _) => Task.FromResult<ActionFailure?>(Failure with { MayBeRetried = false });
        await watch.UntilListedAsync();
        var state = await watch.UntilDoneAsync(await watch.PutAsync("k/a", "1"));
        Assert.Equal((1, 1), (state.Actions[0].Failed, state.Actions[0].DeadLetters));
    }

    [Fact]
    public async Task No_more_keys_wait_than_may_and_all_are_done_in_the_end()
    {
        await using var watch = await WatchLives.NewAsync();
        watch.Settings = "max-pending = 3, concurrency = 2";
        var gate = new TaskCompletionSource<ActionFailure?>();
        watch.Action.Outcome = (_, _) => gate.Task;
        for (var i = 0; i < 40; i++) await watch.PutAsync($"k/{i}");
        await watch.BeginAsync();
        await watch.UntilAsync(state => state is { Phase: WatchPhase.HeldBack, Actions: [{ Pending: 3, Running: 2 }] } && watch.Action.Runs == 2);
        gate.SetResult(null);
        await watch.UntilDoneAsync(41);
        Assert.Equal((40, 2), (watch.Action.Runs, watch.Action.MostRunning));
    }

    [Fact]
    public async Task No_more_runs_than_the_rate_allows()
    {
        await using var watch = await WatchLives.NewAsync();
        watch.Settings = "rate { actions = 2, per = 1h }";
        for (var i = 0; i < 5; i++) await watch.PutAsync($"k/{i}");
        await watch.BeginAsync();
        var state = await watch.UntilAsync(state => state.Actions[0] is { Done: 2, Pending: 3 });
        Assert.Equal((2, 0), (watch.Action.Runs, state.Actions[0].Running));
    }

    [Fact]
    public async Task While_the_disk_is_full_nothing_is_acted_on_and_nothing_is_lost()
    {
        await using var watch = await WatchLives.NewAsync();
        await watch.UntilListedAsync();
        watch.IsFull = true;
        var revision = await watch.PutAsync("k/a", "1");
        var state = await watch.UntilAsync(state => state.LastError.Length > 0);
        Assert.Equal("No space left on device", state.LastError);
        Assert.Empty(watch.Action.TakeRuns());
        watch.IsFull = false;
        await watch.UntilDoneAsync(revision);
        Assert.Equal(["put k/a=1"], watch.Action.TakeRuns());
    }

    [Fact]
    public async Task An_action_over_the_range_is_run_once_for_what_stands_and_at_every_beginning()
    {
        await using var watch = await WatchLives.NewAsync(new RecordingAction { IsOverRange = true });
        for (var i = 0; i < 9; i++) await watch.PutAsync($"k/{i}");
        await watch.UntilListedAsync();
        Assert.Equal(["k/0 k/1 k/2 k/3 k/4 k/5 k/6 k/7 k/8"], watch.Action.TakeRuns());
        await watch.Etcd.DeleteAsync("k/0");
        await watch.UntilDoneAsync(11);
        Assert.Equal(["k/1 k/2 k/3 k/4 k/5 k/6 k/7 k/8"], watch.Action.TakeRuns());
        await watch.StopAsync();
        await watch.UntilListedAsync();
        Assert.Equal(["k/1 k/2 k/3 k/4 k/5 k/6 k/7 k/8"], watch.Action.TakeRuns());
    }

    [Fact]
    public async Task An_action_over_an_empty_range_is_run_too()
    {
        await using var watch = await WatchLives.NewAsync(new RecordingAction { IsOverRange = true });
        await watch.UntilListedAsync();
        Assert.Equal([""], watch.Action.TakeRuns());
    }

    [Fact]
    public async Task A_range_that_takes_too_much_memory_ends_the_watch_with_a_line_that_names_the_setting()
    {
        await using var watch = await WatchLives.NewAsync(new RecordingAction { IsOverRange = true });
        await watch.PutAsync("k/a", new string('v', 3000));
        watch.WatchSettings = "max-range-bytes = 2 KiB";
        await watch.BeginAsync();
        var state = await watch.UntilAsync(state => state.Phase == WatchPhase.Ended);
        Assert.StartsWith("RangeTooLarge: ", state.LastError, StringComparison.Ordinal);
        Assert.Contains("max-range-bytes", state.LastError, StringComparison.Ordinal);
        Assert.Empty(watch.Action.TakeRuns());
    }

    [Fact]
    public async Task Told_to_stop_it_lets_what_runs_finish_and_keeps_that()
    {
        await using var watch = await WatchLives.NewAsync();
        await watch.UntilListedAsync();
        var gate = new TaskCompletionSource<ActionFailure?>();
        watch.Action.Outcome = (_, _) => gate.Task;
        var revision = await watch.PutAsync("k/a");
        await watch.UntilAsync(state => state.Actions[0].Running == 1);
        var stopping = watch.StopAsync();
        Assert.Equal(WatchPhase.Stopping, (await watch.StateAsync()).Phase);
        gate.SetResult(null);
        await stopping;
        Assert.Equal(revision, watch.Kept!.Revision);
    }

    [Fact]
    public async Task What_does_not_finish_in_time_is_given_up_and_run_again_in_the_next_life()
    {
        await using var watch = await WatchLives.NewAsync();
        await watch.UntilListedAsync();
        watch.Action.Outcome = async (_, stopped) =>
        {
            await Task.Delay(Timeout.Infinite, stopped);
            return null;
        };
        await watch.PutAsync("k/a", "1");
        await watch.UntilAsync(state => state.Actions[0].Running == 1);
        await watch.StopAsync(TimeSpan.FromMilliseconds(20));
        watch.Action.TakeRuns();
        watch.Action.Outcome = null;
        await watch.BeginAsync();
        await watch.UntilDoneAsync(2);
        Assert.Equal(["put k/a=1"], watch.Action.TakeRuns());
    }
}

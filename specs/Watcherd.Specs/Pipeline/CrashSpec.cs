using Watch.Actors.Watcherd.Actions;

namespace Watch.Actors.Watcherd.Specs.Pipeline;

/// <summary>What a watch does after its process was killed: nothing is left out, and no key goes back.</summary>
public sealed class CrashSpec
{
    // What comes at once would be one run anyway.
    private const string OneByOne = "max-pending = 2";

    private static Task<ActionFailure?> Succeed => Task.FromResult<ActionFailure?>(null);

    [Fact]
    public async Task After_a_crash_what_was_not_done_is_done_and_what_was_is_not_again()
    {
        await using var watch = await WatchLives.NewAsync();
        await watch.UntilListedAsync();
        await watch.UntilDoneAsync(await watch.PutAsync("k/done"));
        watch.Action.Outcome = (_, stopped) => RecordingAction.HangAsync(stopped);
        await watch.PutAsync("k/open", "1");
        await watch.UntilAsync(state => state.Actions[0].Running == 1);
        await watch.CrashAsync();
        await watch.PutAsync("k/meanwhile", "1");
        watch.Action.TakeRuns();
        watch.Action.Outcome = null;
        await watch.BeginAsync();
        await watch.UntilDoneAsync(await watch.PutAsync("k/after", "1"));
        Assert.Equal(["put k/after=1", "put k/meanwhile=1", "put k/open=1"], watch.Action.TakeRuns().Order());
    }

    [Fact]
    public async Task After_a_crash_no_value_is_acted_on_that_is_older_than_one_before_it()
    {
        await using var watch = await WatchLives.NewAsync();
        watch.Settings = OneByOne;
        await watch.UntilListedAsync();
        watch.Action.Outcome = (change, stopped) => RecordingAction.Text(change) == "put k/open=1" ? RecordingAction.HangAsync(stopped) : Succeed;
        await watch.PutAsync("k/open", "1");
        for (var i = 1; i <= 3; i++) await watch.PutAndKeepAsync("k/a");
        await watch.Etcd.DeleteAsync("k/a");
        await watch.UntilAsync(state => state.Actions[0] is { Pending: 1, Running: 1 } && watch.Action.HasRun("delete k/a"));
        await watch.CrashAsync();
        watch.Action.TakeRuns();
        watch.Action.Outcome = null;
        await watch.BeginAsync();
        await watch.UntilDoneAsync(await watch.PutAsync("k/after", "1"));
        Assert.Equal(["delete k/a", "put k/after=1", "put k/open=1"], watch.Action.TakeRuns().Order());
    }

    [Fact]
    public async Task After_a_crash_no_older_value_is_acted_on_also_where_that_was_settled_while_a_newer_one_waited_for_the_disk()
    {
        await using var watch = await WatchLives.NewAsync();
        await watch.UntilListedAsync();
        var first = new TaskCompletionSource<ActionFailure?>();
        watch.Action.Outcome = (change, stopped) => RecordingAction.Text(change) switch
        {
            "put k/a=1" => first.Task,
            "put k/open=1" or "put k/a=2" => RecordingAction.HangAsync(stopped),
            _ => Succeed,
        };
        await watch.PutAsync("k/open", "1");
        await watch.PutAsync("k/a", "1");
        await watch.UntilAsync(state => watch.Action.HasRun("put k/a=1"));
        watch.IsFull = true;
        await watch.PutAsync("k/a", "2");
        await watch.UntilAsync(state => state.LastError.Length > 0);
        first.SetResult(null);
        await watch.UntilAsync(state => state.Actions[0].Done > 0);
        watch.IsFull = false;
        await watch.UntilAsync(state => watch.Action.HasRun("put k/a=2"));
        await watch.PutAndKeepAsync("k/kept");
        await watch.CrashAsync();
        watch.Action.TakeRuns();
        watch.Action.Outcome = null;
        watch.Settings = OneByOne;
        await watch.BeginAsync();
        await watch.UntilDoneAsync(await watch.PutAsync("k/after", "1"));
        Assert.Equal(["put k/a=2", "put k/after=1", "put k/kept=v", "put k/open=1"], watch.Action.TakeRuns().Order());
    }

    [Fact]
    public async Task A_key_that_was_begun_before_a_crash_and_is_gone_after_it_is_told_as_gone()
    {
        await using var watch = await WatchLives.NewAsync();
        await watch.UntilListedAsync();
        watch.Action.Outcome = (_, stopped) => RecordingAction.HangAsync(stopped);
        await watch.PutAsync("k/begun");
        await watch.UntilAsync(state => state.Actions[0].Running == 1);
        await watch.CrashAsync();
        watch.Action.TakeRuns();
        watch.Action.Outcome = null;
        await watch.Etcd.DeleteAsync("k/begun");
        await watch.Etcd.CompactAsync(await watch.PutAsync("other"));
        await watch.UntilListedAsync();
        Assert.Equal(["delete k/begun"], watch.Action.TakeRuns());
    }
}

using Watch.Actors.Watcherd.Actions;

namespace Watch.Actors.Watcherd.Specs.Pipeline;

/// <summary>What a watch makes of changes that its filters leave out.</summary>
public sealed class FilterSpec
{
    [Theory]
    [InlineData("no-put", "delete k/a, delete k/b")]
    [InlineData("no-delete", "put k/a=1, put k/b=1, put k/c=1")]
    public async Task What_a_filter_leaves_out_is_not_acted_on_and_known_all_the_same(string filter, string runs)
    {
        await using var watch = await WatchLives.NewAsync();
        watch.WatchSettings = $"filters = [{filter}]";
        await watch.PutAsync("k/a", "1");
        await watch.PutAsync("k/b", "1");
        await watch.UntilListedAsync();
        await watch.Etcd.DeleteAsync("k/a");
        await watch.UntilDoneAsync(4);
        await watch.StopAsync();
        await watch.Etcd.DeleteAsync("k/b");
        await watch.Etcd.CompactAsync(await watch.PutAsync("k/c", "1"));
        await watch.UntilListedAsync();
        Assert.Equal(runs, string.Join(", ", watch.Action.TakeRuns().Order()));
    }

    [Fact]
    public async Task After_a_crash_what_was_not_done_is_done_also_where_a_change_was_left_out_since()
    {
        await using var watch = await DeletesAsync();
        watch.Action.Outcome = (change, stopped) =>
            RecordingAction.Text(change) == "delete k/a" ? RecordingAction.HangAsync(stopped) : Task.FromResult<ActionFailure?>(null);
        await watch.Etcd.DeleteAsync("k/a");
        await watch.UntilAsync(state => state.Actions[0].Running == 1);
        await watch.PutAsync("k/a", "again");

        // What comes before it is on the disk when this is run.
        await watch.Etcd.DeleteAsync("k/b");
        await watch.UntilAsync(_ => watch.Action.HasRun("delete k/b"));
        await watch.CrashAsync();
        watch.Action.TakeRuns();
        watch.Action.Outcome = null;
        await watch.BeginAsync();
        await watch.UntilDoneAsync(await watch.PutAsync("k/c"));
        Assert.Equal(["delete k/a", "delete k/b"], watch.Action.TakeRuns().Order());
    }

    [Fact]
    public async Task A_key_is_known_that_was_put_and_left_out_while_it_was_acted_on_for_a_change_before()
    {
        await using var watch = await DeletesAsync();

        // What comes while the disk is full is taken together.
        watch.IsFull = true;
        await watch.Etcd.DeleteAsync("k/b");
        await watch.UntilAsync(state => state.LastError.Length > 0);
        await watch.Etcd.DeleteAsync("k/a");
        var last = await watch.PutAsync("k/a", "again");
        await watch.UntilAsync(state => state.Received >= last);
        watch.IsFull = false;
        await watch.UntilDoneAsync(last);
        Assert.Equal(["delete k/a", "delete k/b"], watch.Action.TakeRuns().Order());
        await watch.StopAsync();

        await watch.Etcd.DeleteAsync("k/a");
        await watch.Etcd.CompactAsync(await watch.PutAsync("other"));
        await watch.UntilListedAsync();
        Assert.Equal(["delete k/a"], watch.Action.TakeRuns());
    }

    /// <summary>A watch that acts on deletes only, of a range with two keys.</summary>
    private static async Task<WatchLives> DeletesAsync()
    {
        var watch = await WatchLives.NewAsync();
        watch.WatchSettings = "filters = [no-put]";
        await watch.PutAsync("k/a");
        await watch.PutAsync("k/b");
        await watch.UntilListedAsync();
        return watch;
    }
}

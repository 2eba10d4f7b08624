using System.Text.Json;
using Watch.Actors.Watcherd.Pipeline;
using Watch.Actors.Watcherd.Status;
using Watch.Actors.Watcherd.Status.Model;

namespace Watch.Actors.Watcherd.Specs.Status;

/// <summary>What is made of pictures of the daemon, as tables.</summary>
public sealed class StatusModelSpec
{
    [Theory]
    [InlineData(WatchPhase.Watching, true, ConnectionPhase.Connected, null)]
    [InlineData(WatchPhase.HeldBack, true, ConnectionPhase.Connected, null)]
    [InlineData(WatchPhase.Listing, false, ConnectionPhase.Connected, "w: initial list not done")]
    [InlineData(WatchPhase.Watching, true, ConnectionPhase.Connecting, "w: not connected")]
    [InlineData(WatchPhase.Reconnecting, true, ConnectionPhase.BackingOff, "w: not connected")]
    [InlineData(WatchPhase.Ended, true, ConnectionPhase.Connected, "w: has ended and begins again after a wait")]
    [InlineData(WatchPhase.Stopping, true, ConnectionPhase.Connected, "w: is stopping")]
    internal void A_watch_is_ready_when_it_is_listed_and_connected(
        WatchPhase phase, bool hasListed, ConnectionPhase connection, string? why)
    {
        var state = Pictures.Daemon([Pictures.Watch(phase, hasListed)], [Pictures.Stream(connection)]);
        Assert.Equal(why is null ? [] : [why], Readiness.Missing(state));
    }

    [Fact]
    public void A_watch_without_a_stream_or_an_answer_is_not_ready_nor_is_a_daemon_without_one()
    {
        Assert.Equal(["w: not connected"], Readiness.Missing(Pictures.Daemon([Pictures.Watch()], [])));
        Assert.Equal(["v: does not answer"], Readiness.Missing(Pictures.Daemon() with { Silent = ["v"] }));
        Assert.Equal(["the daemon does not answer"], Readiness.Missing(null));
    }

    [Fact]
    public void Rates_are_what_was_added_by_the_time_it_took_and_a_count_that_begins_again_counts_from_zero()
    {
        var history = new RateHistory(3);
        Add(0, ("a", 100));
        Assert.Empty(history.Rates);
        Add(2, ("a", 104));
        Add(3, ("a", 104), ("b", 5));
        Add(4, ("a", 3), ("b", 5));
        Assert.Equal([2, 5, 3], history.Rates);
        Add(5, ("b", 5));
        Assert.Equal([5, 3, 0], history.Rates);
        void Add(int second, params (string Name, long Count)[] counts) =>
            history.Add(TimeSpan.FromSeconds(second), counts.ToDictionary(each => each.Name, each => each.Count));
    }

    [Fact]
    public void A_connection_that_fails_and_the_next_that_opens_are_told_with_their_substreams()
    {
        var up = Pictures.Daemon();
        var down = Pictures.Daemon([Pictures.Watch(WatchPhase.Reconnecting)], [Pictures.Stream(ConnectionPhase.BackingOff) with
        {
            Connection = 2, Reconnects = 1, LastFailure = "reset by peer",
        }]);
        var again = Pictures.Daemon([Pictures.Watch()], [Pictures.Stream() with { Connection = 2, Reconnects = 1 }]);
        Assert.Equal(["c, s: connection 1 is open to http://etcd:1. 1 substream begun"], Happenings.Between(new DaemonState([], [], ""), up));
        Assert.Empty(Happenings.Between(up, up));
        Assert.Equal(["c, s: connection 1 failed: reset by peer. 1 substream waiting"], Happenings.Between(up, down));
        Assert.Empty(Happenings.Between(down, StillDown(down, "reset by peer")));
        Assert.Equal(["c, s: connection 2 failed: refused. 1 substream waiting"], Happenings.Between(down, StillDown(down, "refused")));
        Assert.Equal(["c, s: connection 2 is open to http://etcd:1. 1 substream resumed"], Happenings.Between(down, again));
        Assert.Equal(
            ["c, s: connection 1 failed: no reason given. 1 substream waiting", "c, s: connection 2 is open to http://etcd:1. 1 substream resumed"],
            Happenings.Between(up, again));
        static DaemonState StillDown(DaemonState before, string why) => Pictures.Daemon(
            [.. before.Watches], [before.Contexts[0].Streams[0] with { Connection = 3, Reconnects = 2, LastFailure = why }]);
    }

    [Fact]
    public void What_befalls_a_watch_is_told_once()
    {
        var listing = Pictures.Daemon([Pictures.Watch(WatchPhase.Listing, hasListed: false)]);
        var ended = Pictures.Daemon([Pictures.Watch(WatchPhase.Ended) with { LastError = "Denied", Actions = [Pictures.Action with { DeadLetters = 2 }] }])
            with { ConfigurationProblem = "wrong" };
        Assert.Equal(
            [
                "watch w: listed, 3 keys; changes follow", "watch w: ended: Denied", "action w.a: 2 changes failed for good: no",
                "configuration refused: the watches go on as they are",
            ],
            Happenings.Between(listing, ended));
        Assert.Empty(Happenings.Between(ended, ended));
        Assert.Equal(["watch w: held back until its actions have caught up"], Happenings.Between(Pictures.Daemon(), Pictures.Daemon([Pictures.Watch(WatchPhase.HeldBack)])));
    }

    [Fact]
    public void What_the_page_is_told_holds_no_markup_no_metadata_and_no_more_watches_than_it_shows()
    {
        const string markup = "<img src=x onerror='alert(1)'>&\"";
        var stream = Pictures.Stream() with
        {
            Endpoint = markup, LastFailure = "one\ntwo",
            Context = new StreamContext { Metadata = StreamContext.Default.Metadata.Add("authorization", "the-secret") },
        };
        var watches = Enumerable.Range(0, StatusView.MostWatches + 7).Select(i => Pictures.Watch() with { Name = $"w{i}", Range = markup });
        var json = new StatusBoard(TimeProvider.System).Update(Pictures.Daemon([.. watches], [stream])).Json;
        Assert.DoesNotContain(json, each => each is '<' or '>' or '\'' or '&' or '\n');
        Assert.DoesNotContain("the-secret", json, StringComparison.Ordinal);
        var view = JsonDocument.Parse(json).RootElement;
        var shown = view.GetProperty("contexts")[0].GetProperty("streams")[0];
        Assert.Equal((markup, "one; two"), (shown.GetProperty("endpoint").GetString(), shown.GetProperty("lastFailure").GetString()));
        Assert.Equal((StatusView.MostWatches, 7), (view.GetProperty("watches").GetArrayLength(), view.GetProperty("omitted").GetInt32()));
    }

    [Fact]
    public async Task Who_is_too_far_behind_is_dropped_and_others_are_not()
    {
        var followers = new Followers(2);
        var dropped = 0;
        using var slow = followers.TryJoin(() => dropped++)!;
        using var quick = followers.TryJoin(() => throw new InvalidOperationException("dropped"))!;
        Assert.Null(followers.TryJoin(() => { }));
        await using var read = quick.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        for (var i = 0; i <= Followers.MostBehind; i++)
        {
            Assert.Equal(0, dropped);
            followers.Publish($"{i}");
            Assert.True(await read.MoveNextAsync());
            Assert.Equal($"{i}", read.Current);
        }
        Assert.Equal((1, 1), (dropped, followers.Count));
        using var next = followers.TryJoin(() => { });
        Assert.NotNull(next);
    }
}

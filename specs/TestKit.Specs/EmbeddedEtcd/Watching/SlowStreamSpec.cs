using Watch.Actors.Protos;
using Watch.Actors.TestKit.Embedded.Store;
using Watch.Actors.TestKit.Embedded.Watching;
using static Watch.Actors.TestKit.Specs.EmbeddedEtcd.Kv.Requests;

namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Watching;

/// <summary>What happens to the watches of a stream that does not take what it is sent.</summary>
public sealed class SlowStreamSpec
{
    private readonly MvccStore _store = new();
    private readonly WatchHub _hub;

    public SlowStreamSpec() => _hub = new WatchHub(_store, new WatchLimits(RevisionsPerResponse: 3, WatchersPerRound: 512));

    [Fact]
    public void Its_queue_is_bounded_and_what_did_not_fit_comes_from_the_history()
    {
        using var slow = Open(capacity: 2);
        for (var n = 0; n < 9; n++) Put("k");

        Assert.Equal(["2", "3"], Take(slow));
        Assert.True(_hub.RunCatchUpRound());
        Assert.False(_hub.RunCatchUpRound());
        Assert.Equal(["4 5 6", "7 8 9"], Take(slow));
        Assert.False(_hub.RunCatchUpRound());
        Put("k");
        Assert.Equal(["10", "11"], Take(slow));
    }

    [Fact]
    public void Other_streams_are_not_held_up()
    {
        using var slow = Open(capacity: 1);
        using var quick = Open(capacity: 10);
        for (var n = 0; n < 5; n++) Put("k");
        Assert.Equal(["2", "3", "4", "5", "6"], Take(quick));
    }

    [Fact]
    public void What_is_compacted_meanwhile_is_told_as_compaction()
    {
        using var slow = Open(capacity: 1);
        for (var n = 0; n < 5; n++) Put("k");
        _store.Compact(5);
        Assert.Equal(["2"], Take(slow));
        _hub.RunCatchUpRound();
        Assert.Equal(["compacted 5"], Take(slow));
    }

    [Fact]
    public void A_cancelled_watch_gets_nothing_more()
    {
        using var slow = Open(capacity: 1);
        for (var n = 0; n < 5; n++) Put("k");
        Take(slow);
        _hub.Cancel(slow, 0);
        _hub.RunCatchUpRound();
        Assert.Equal(["cancelled"], Take(slow));
    }

    private WatchStream Open(int capacity)
    {
        var stream = new WatchStream(revision => new ResponseHeader { Revision = revision }, capacity);
        _hub.Create(stream, new WatchCreateRequest { Key = Bytes("k") });
        Assert.Equal(["created"], Take(stream));
        return stream;
    }

    private void Put(string key)
    {
        var batch = _store.Begin();
        batch.Put(Bytes(key), Bytes("v"), 0);
        _hub.Publish(batch.Commit());
    }

    private static List<string> Take(WatchStream stream)
    {
        var taken = new List<string>();
        while (stream.Outbox.TryTake(out var outgoing))
            taken.Add(outgoing.Response switch
            {
                { Created: true } => "created",
                { CompactRevision: > 0 } compacted => $"compacted {compacted.CompactRevision}",
                { Canceled: true } => "cancelled",
                var events => string.Join(' ', events.Events.Select(one => one.Kv.ModRevision)),
            });
        return taken;
    }
}

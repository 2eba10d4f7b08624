using Google.Protobuf;
using Watch.Actors.Protos;
using static Watch.Actors.Protos.WatchCreateRequest.Types;

namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Rpc;

/// <summary>The S rules of the watch contract, over the wire.</summary>
public sealed class WatchContractSpec
{
    [Fact]
    public async Task S1_answers_follow_the_order_of_the_requests()
    {
        await using var server = await Server.StartAsync();
        await server.Watch.CreateAsync(Enumerable.Range(1, 50).Select(id =>
            new WatchCreateRequest { Key = ByteString.CopyFromUtf8("k"), WatchId = id % 10 == 0 ? 1 : id }));

        var answers = await server.Watch.NextAsync(50);

        Assert.All(answers, answer => Assert.True(answer.Created));
        Assert.Equal(Enumerable.Range(1, 50).Select(id => id % 10 == 0 ? -1L : id), answers.Select(answer => answer.WatchId));
    }

    [Theory]
    [InlineData("a negative start revision", "k", "", -1, "mvcc: required revision has been compacted")]
    [InlineData("an end before the key", "k", "a", 0, "mvcc: watcher range is empty")]
    [InlineData("an end equal to the key", "k", "k", 0, "mvcc: watcher range is empty")]
    public async Task S2_a_failed_create_is_created_canceled_id_minus_1_and_a_reason(
        string of, string key, string end, long from, string reason)
    {
        await using var server = await Server.StartAsync();
        await server.Watch.CreateAsync(new WatchCreateRequest
        {
            Key = ByteString.CopyFromUtf8(key), RangeEnd = ByteString.CopyFromUtf8(end), StartRevision = from,
        });

        var answer = await server.Watch.NextAsync();

        Assert.True((answer.Created, answer.Canceled, answer.WatchId, answer.CompactRevision) == (true, true, -1, 0), of);
        Assert.Equal(reason, answer.CancelReason);
    }

    [Fact]
    public async Task S3_S4_a_compacted_start_is_created_then_canceled_without_revision_and_reason_and_keeps_its_id_until_cancelled()
    {
        await using var server = await Server.StartAsync();
        foreach (var value in "abcd") await server.PutAsync("k", value.ToString());
        await server.CompactAsync(4);
        await server.Watch.CreateAsync(Server.On("k", from: 3));
        var created = await server.Watch.NextAsync();
        server.CatchUp();
        var compacted = await server.Watch.NextAsync();

        Assert.True(created is { Created: true, Canceled: false, WatchId: 0, Header.Revision: 5 });
        Assert.True(compacted is { Created: false, Canceled: true, WatchId: 0, CompactRevision: 4, CancelReason: "", Header.Revision: 0 });

        await server.Watch.CreateAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("k"), WatchId = 7 });
        await server.Watch.CancelAsync(0);
        Assert.Equal(7, (await server.Watch.NextAsync()).WatchId);
        Assert.True(await server.Watch.NextAsync() is { Canceled: true, WatchId: 0, CompactRevision: 0 });
    }

    [Fact]
    public async Task S3_a_start_at_the_compacted_revision_is_served()
    {
        await using var server = await Server.StartAsync();
        foreach (var value in "abcd") await server.PutAsync("k", value.ToString());
        await server.CompactAsync(4);
        await server.Watch.CreateAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("k"), StartRevision = 4, PrevKv = true });
        await server.Watch.NextAsync();
        server.CatchUp();

        var events = (await server.Watch.NextAsync()).Events;

        Assert.Equal([4, 5], events.Select(one => one.Kv.ModRevision));
        // S8: the value before the compacted revision is gone.
        Assert.Null(events[0].PrevKv);
        Assert.Equal("c", events[1].PrevKv.Value.ToStringUtf8());
    }

    [Fact]
    public async Task S5_ids_are_counted_from_0_past_those_taken_and_one_taken_is_refused()
    {
        await using var server = await Server.StartAsync();
        await server.Watch.CreateAsync(new[] { 0L, 1, 0, 1, 9, 0 }.Select(id =>
            new WatchCreateRequest { Key = ByteString.CopyFromUtf8("k"), WatchId = id }));

        var answers = await server.Watch.NextAsync(6);

        Assert.Equal([0, 1, 2, -1, 9, 3], answers.Select(answer => answer.WatchId));
        Assert.Equal("mvcc: duplicate watch ID provided on the WatchStream", answers[3].CancelReason);
    }

    [Fact]
    public async Task S7_the_history_comes_in_responses_of_limited_revisions_with_the_stores_revision()
    {
        await using var server = await Server.StartAsync(new EmbeddedEtcdOptions { RevisionsPerResponse = 3 });
        for (var n = 0; n < 8; n++) await server.PutAsync("k", "v");
        await server.Watch.CreateAsync(Server.On("k", from: 2));
        await server.Watch.NextAsync();
        server.CatchUp();

        var responses = await server.Watch.NextAsync(3);

        Assert.Equal([3, 3, 2], responses.Select(response => response.Events.Count));
        Assert.All(responses, response => Assert.Equal(9, response.Header.Revision));
    }

    [Fact]
    public async Task S8_a_response_without_events_after_filtering_is_not_sent()
    {
        await using var server = await Server.StartAsync();
        var noPuts = Server.On("k");
        noPuts.Filters.Add(FilterType.Noput);
        var noDeletes = Server.On("k");
        noDeletes.Filters.Add(FilterType.Nodelete);
        await server.Watch.CreateAsync(noPuts, noDeletes);
        await server.Watch.NextAsync(2);
        await server.PutAsync("k", "v");
        await server.DeleteAsync("k");
        await server.PutAsync("k", "w");

        var responses = await server.Watch.NextAsync(3);

        Assert.Equal([(1, 2), (0, 3), (1, 4)], responses.Select(one => ((int)one.WatchId, (int)one.Events.Single().Kv.ModRevision)));
    }

    [Fact]
    public async Task S8_nor_one_from_the_history()
    {
        await using var server = await Server.StartAsync();
        await server.PutAsync("k", "v");
        var noPuts = Server.On("k", from: 2);
        noPuts.Filters.Add(FilterType.Noput);
        await server.Watch.CreateAsync(noPuts);
        await server.Watch.NextAsync();
        server.CatchUp();
        await server.DeleteAsync("k");

        Assert.Equal(3, (await server.Watch.NextAsync()).Events.Single().Kv.ModRevision);
    }

    [Fact]
    public async Task S9_idle_synced_watches_that_asked_are_told_of_progress_with_their_id()
    {
        await using var server = await Server.StartAsync(new EmbeddedEtcdOptions { ProgressInterval = TimeSpan.FromSeconds(5) });
        await server.PutAsync("old", "v");
        var idle = Server.On("idle");
        var busy = Server.On("busy");
        (idle.ProgressNotify, busy.ProgressNotify) = (true, true);
        await server.Watch.CreateAsync(Server.On("silent"), idle, busy);
        await server.Watch.NextAsync(3);
        await server.PutAsync("busy", "v");
        Assert.Single((await server.Watch.NextAsync()).Events);

        server.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await server.Watch.NextAsync() is { WatchId: 1, Header.Revision: 3, Events.Count: 0, Created: false });

        server.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([1, 2], (await server.Watch.NextAsync(2)).Select(progress => progress.WatchId));
    }

    [Fact]
    public async Task S10_asked_for_progress_is_one_reply_with_id_minus_1_and_none_while_a_watch_is_behind()
    {
        await using var server = await Server.StartAsync();
        await server.PutAsync("k", "v");
        await server.Watch.CreateAsync(Server.On("k", from: 2), Server.On("k"));
        await server.Watch.NextAsync(2);
        await server.Watch.AskForProgressAsync();
        await server.Watch.CancelAsync(1);
        // What comes next is the answer to the cancel: there was none to the progress request.
        Assert.True((await server.Watch.NextAsync()).Canceled);

        server.CatchUp();
        Assert.Single((await server.Watch.NextAsync()).Events);
        await server.Watch.AskForProgressAsync();
        Assert.True(await server.Watch.NextAsync() is { WatchId: -1, Header.Revision: 2, Events.Count: 0 });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S11_a_large_response_is_split_if_asked_for_and_the_last_part_is_unmarked(bool fragment)
    {
        await using var server = await Server.StartAsync(new EmbeddedEtcdOptions { FragmentBytes = 500 });
        for (var n = 0; n < 5; n++) await server.PutAsync("k", new string('v', 200));
        var request = Server.On("k", from: 2);
        request.Fragment = fragment;
        await server.Watch.CreateAsync(request);
        await server.Watch.NextAsync();
        server.CatchUp();

        var parts = await server.Watch.NextAsync(fragment ? 3 : 1);

        Assert.Equal([2, 3, 4, 5, 6], parts.SelectMany(part => part.Events).Select(one => one.Kv.ModRevision));
        Assert.Equal(Enumerable.Range(1, parts.Count).Select(n => n < parts.Count), parts.Select(part => part.Fragment));
    }

    [Fact]
    public async Task S13_a_half_close_does_not_end_the_stream()
    {
        await using var server = await Server.StartAsync();
        await server.Watch.CreateAsync(Server.On("k"));
        await server.Watch.NextAsync();
        server.Watch.HalfClose();
        await server.PutAsync("k", "v");

        Assert.Single((await server.Watch.NextAsync()).Events);
    }

    [Fact]
    public async Task A_future_start_revision_is_waited_for()
    {
        await using var server = await Server.StartAsync();
        await server.Watch.CreateAsync(Server.On("k", from: 4));
        await server.Watch.NextAsync();
        for (var n = 0; n < 3; n++) await server.PutAsync("k", "v");

        Assert.Equal(4, (await server.Watch.NextAsync()).Events.Single().Kv.ModRevision);
    }
}

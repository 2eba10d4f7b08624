using Watch.Actors.Protos;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Watching;

/// <summary>Many watches that are resumed at once: covers, and what becomes of them (S7, S10, rules 6, 7, 15).</summary>
public sealed class CatchUpSpec : WatchSpec
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(25);

    private string _version = "3.5.16";

    public CatchUpSpec()
        : base("watch-actors.catch-up { above = 2, covers = 2 }") =>
        World.Transport.Unary = (_, _) => Answers.Status(_version);

    [Fact]
    public void Neighbours_are_resumed_by_a_cover_from_the_earliest_of_their_revisions()
    {
        var covers = Covers(Resumed("a", "b", "c", "d"));
        Assert.Equal(["a..b from 11", "c..d from 11"], covers.Select(Text));
    }

    [Fact]
    public void So_many_as_the_server_takes_at_once_are_resumed_for_themselves() =>
        Assert.Equal(["a..a from 11", "b..b from 11"], Covers(Resumed("a", "b")).Select(Text));

    [Fact]
    public void A_server_whose_progress_cannot_be_believed_is_asked_for_each_alone()
    {
        _version = "3.4.23";
        Assert.Equal(["a..a from 11", "b..b from 11", "c..c from 11"], Covers(Resumed("a", "b", "c")).Select(Text));
    }

    [Fact]
    public void Events_of_a_cover_go_to_those_in_whose_range_they_are()
    {
        var call = Resumed("a", "b", "c");
        var cover = Covers(call)[0];
        call.Respond(
            Answers.Created(cover.WatchId, 20),
            Answers.Events(cover.WatchId, Answers.Put("a1", 12), Answers.Put("a-stranger", 12), Answers.Put("az", 13), Answers.Put("b1", 13)));
        Assert.Equal(["a: create a1 @12, create a-stranger @12, create az @13", "b: create b1 @13"], Told());
    }

    [Fact]
    public void Events_that_are_for_nobody_are_dropped()
    {
        var call = Resumed("a", "c", "x");
        var cover = Covers(call)[0];
        call.Respond(Answers.Created(cover.WatchId, 20), Answers.Events(cover.WatchId, Answers.Put("b", 12), Answers.Put("c", 13)));
        Assert.Equal(["c: create c @13"], Told());
    }

    [Fact]
    public void When_nothing_is_pending_each_is_created_for_itself_behind_that_revision_and_the_covers_stay()
    {
        var call = Resumed("a", "b", "c");
        Created(call, Covers(call));
        Assert.Equal(1, ProgressRequests(call, out _));

        call.Respond(Answers.Progress(-1, 30));
        World.Settle();
        var creates = CreatesIn(call);
        Assert.Equal(["a..a from 31", "b..b from 31", "c..c from 31"], creates.Take(3).Select(Text));
        Assert.Equal(31, Assert.Single(creates.Skip(3)).StartRevision);
    }

    [Fact]
    public void A_revision_that_comes_by_both_is_delivered_once_whichever_is_first()
    {
        var call = Resumed("a", "b", "c");
        var covers = Covers(call);
        Created(call, covers);
        call.Respond(Answers.Progress(-1, 30));
        World.Settle();
        var own = CreatesIn(call)[0];

        call.Respond(Answers.Events(covers[0].WatchId, Answers.Put("a1", 31)));
        World.Settle();
        call.Respond(Answers.Created(own.WatchId, 31), Answers.Events(own.WatchId, Answers.Put("a1", 31), Answers.Put("a2", 32)));
        World.Settle();
        call.Respond(Answers.Events(covers[0].WatchId, Answers.Put("a2", 32), Answers.Put("a3", 33)));
        call.Respond(Answers.Events(own.WatchId, Answers.Put("a3", 33)));
        Assert.Equal(["a: create a1 @31", "a: create a2 @32", "a: create a3 @33"], Told());
    }

    [Fact]
    public void A_part_of_a_revision_is_not_mixed_with_the_whole_of_it_that_a_cover_brings()
    {
        var call = Resumed("a", "b", "c");
        var covers = Covers(call);
        Created(call, covers);
        call.Respond(Answers.Progress(-1, 30));
        World.Settle();
        var own = CreatesIn(call)[0];

        call.Respond(Answers.Created(own.WatchId, 31), Answers.Fragment(own.WatchId, moreFollow: true, Answers.Put("a1", 31)));
        call.Respond(Answers.Events(covers[0].WatchId, Answers.Put("a1", 31), Answers.Put("a2", 31)));
        call.Respond(Answers.Fragment(own.WatchId, moreFollow: false, Answers.Put("a2", 31), Answers.Put("a3", 32)));
        Assert.Equal(["a: create a1 @31, create a2 @31", "a: create a3 @32"], Told());
    }

    [Fact]
    public void A_revision_of_a_cover_that_is_cut_is_told_when_it_is_whole()
    {
        var call = Resumed("a", "b", "c");
        var cover = Covers(call)[0];
        call.Respond(Answers.Created(cover.WatchId, 20), Answers.Fragment(cover.WatchId, moreFollow: true, Answers.Put("a1", 12)));
        Assert.Empty(Told());
        call.Respond(Answers.Fragment(cover.WatchId, moreFollow: false, Answers.Put("b1", 12)));
        Assert.Equal(["a: create a1 @12", "b: create b1 @12"], Told());
    }

    [Fact]
    public void Covers_are_cancelled_when_what_was_created_after_them_is_level_too()
    {
        var call = Resumed("a", "b", "c");
        var covers = Covers(call);
        Created(call, covers);
        call.Respond(Answers.Progress(-1, 30));
        World.Settle();
        var creates = CreatesIn(call);
        call.Respond([.. creates.Select(create => Answers.Created(create.WatchId, 30))]);
        World.Advance(Tick);
        Assert.Equal(1, ProgressRequests(call, out var cancels));
        Assert.Empty(cancels);

        call.Respond(Answers.Progress(-1, 30));
        World.Settle();
        Assert.Equal([.. covers.Select(cover => cover.WatchId), creates[3].WatchId], CancelsIn(call));
    }

    [Fact]
    public void No_subscriber_is_told_of_progress_that_it_has_not_asked_for()
    {
        var call = Resumed("a", "b", "c");
        Created(call, Covers(call));
        call.Respond(Answers.Progress(-1, 30));
        World.Settle();
        call.Respond([.. CreatesIn(call).Select(create => Answers.Created(create.WatchId, 30))]);
        call.Respond(Answers.Progress(-1, 31), Answers.Progress(-1, 32));
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void A_subscriber_that_has_asked_is_told_when_its_own_watch_is_level()
    {
        var call = Resumed("a", "b", "c");
        Created(call, Covers(call));
        Subscriber.Tell(new EtcdWatch.RequestProgress("a"));
        call.Respond(Answers.Progress(-1, 30));
        World.Settle();
        Subscriber.ExpectNothing();
        call.Respond([.. CreatesIn(call).Select(create => Answers.Created(create.WatchId, 30))]);
        World.Advance(TimeSpan.FromSeconds(1));
        call.Respond(Answers.Progress(-1, 31));
        Assert.Equal(new EtcdWatch.Progress("a", 31), Subscriber.Expect<EtcdWatch.Progress>());
    }

    [Fact]
    public void A_connection_that_is_lost_after_covers_were_level_is_resumed_behind_that_revision()
    {
        var call = Resumed("a", "b", "c");
        Created(call, Covers(call));
        call.Respond(Answers.Progress(-1, 30));
        World.Settle();
        call.Lose();
        Assert.Equal(["a..b from 31", "c..c from 31"], Covers(Reconnected()).Select(Text));
    }

    [Fact]
    public void A_request_for_progress_that_is_met_with_silence_is_repeated()
    {
        var call = Resumed("a", "b", "c");
        Created(call, Covers(call));
        World.Advance(Tick);
        World.Advance(Tick);
        Assert.InRange(ProgressRequests(call, out _), 2, 3);
    }

    [Fact]
    public void A_connection_that_is_lost_meanwhile_loses_nothing()
    {
        var call = Resumed("a", "b", "c");
        var cover = Covers(call)[0];
        call.Respond(Answers.Created(cover.WatchId, 20), Answers.Events(cover.WatchId, Answers.Put("a1", 15)));
        World.Settle();
        call.Lose();
        Assert.Equal(["a..b from 11", "c..c from 11"], Covers(Reconnected()).Select(Text));
        Assert.Equal(["a: create a1 @15"], Told());
    }

    [Fact]
    public void A_cover_that_is_refused_leaves_its_members_to_themselves()
    {
        var call = Resumed("a", "b", "c");
        Covers(call);
        call.Respond(Answers.AtRevision(Answers.Refused("etcdserver: permission denied"), 20));
        World.Settle();
        Assert.Equal(["a..a from 11", "b..b from 11"], CreatesIn(call).Select(Text));
        Assert.Empty(Told());
    }

    [Fact]
    public void A_cover_that_compaction_overtakes_leaves_its_members_to_go_on_from_where_it_has_brought_them()
    {
        var call = Resumed("a", "b", "c");
        var cover = Covers(call)[0];
        call.Respond(
            Answers.Created(cover.WatchId, 20), Answers.Events(cover.WatchId, Answers.Put("a1", 12)), Answers.Compacted(cover.WatchId, 15));
        World.Settle();
        Assert.Equal(["a..a from 13", "b..b from 13"], CreatesIn(call).Select(Text));
    }

    [Fact]
    public void A_member_that_ends_meanwhile_is_not_created_for_itself()
    {
        var call = Resumed("a", "b", "c");
        Created(call, Covers(call));
        Subscriber.Tell(new EtcdWatch.Unwatch("b"));
        call.Respond(Answers.Progress(-1, 30));
        World.Settle();
        Assert.Equal(["a..a from 31", "c..c from 31"], CreatesIn(call).Take(2).Select(Text));
    }

    [Fact]
    public void A_member_that_ends_before_its_own_create_is_answered_leaves_no_orphan()
    {
        var call = Resumed("a", "b", "c");
        Created(call, Covers(call));
        call.Respond(Answers.Progress(-1, 30));
        World.Settle();
        var own = CreatesIn(call);
        Subscriber.Tell(new EtcdWatch.Unwatch("b"));
        call.Respond(Answers.Created(own[0].WatchId, 30), Answers.Created(own[1].WatchId, 30));
        World.Settle();
        Assert.Equal([own[1].WatchId], CancelsIn(call));
    }

    [Fact]
    public void A_member_that_is_refused_a_watch_of_its_own_ends_with_that_reason()
    {
        var call = Resumed("a", "b", "c");
        Created(call, Covers(call));
        call.Respond(Answers.Progress(-1, 30));
        World.Settle();
        call.Respond(Answers.AtRevision(Answers.Refused("etcdserver: permission denied"), 20));
        var ended = Subscriber.Expect<EtcdWatch.Ended>();
        Assert.Equal(("a", EndKind.PermissionDenied), (ended.Tag, ended.Reason.Kind));
    }

    [Fact]
    public void A_server_that_stays_silent_is_not_waited_for_without_end()
    {
        var call = Resumed("a", "b", "c");
        var covers = Covers(call);
        Created(call, covers);
        call.Respond(Answers.Events(covers[0].WatchId, Answers.Put("a1", 14)));
        World.Advance(TimeSpan.FromSeconds(31));
        var requests = call.TakeRequests();
        Assert.Equal(
            ["a..a from 15", "b..b from 15", "c..c from 11"],
            requests.Where(request => request.CreateRequest is not null).Select(request => Text(request.CreateRequest)));
        Assert.Equal(
            covers.Select(cover => cover.WatchId),
            requests.Where(request => request.CancelRequest is not null).Select(request => request.CancelRequest.WatchId));
    }

    [Fact]
    public void A_cover_that_brings_far_more_than_is_wanted_is_given_up()
    {
        var call = Resumed("a", "c", "x");
        var cover = Covers(call)[0];
        var stranger = Answers.Put("b", 12);
        stranger.Kv.Value = Google.Protobuf.ByteString.CopyFrom(new byte[9 << 20]);
        call.Respond(Answers.Created(cover.WatchId, 20), Answers.Events(cover.WatchId, stranger));
        World.Settle();
        Assert.Contains("a..a from 13", CreatesIn(call).Select(Text));
    }

    [Fact]
    public void A_watch_that_begins_meanwhile_is_created_at_once()
    {
        var call = Resumed("a", "b", "c");
        Covers(call);
        Subscriber.Tell(Watch("new", from: 5));
        Assert.Equal("new..new from 5", Text(CreateIn(call)));
    }

    [Fact]
    public void Watches_that_are_not_created_again_after_all_are_not_waited_for()
    {
        foreach (var tag in (string[])["a", "b", "c"]) Subscriber.Tell(Watch(tag));
        var call = World.Transport.TakeCall();
        call.Respond([.. CreatesIn(call).Select(create => Answers.Created(create.WatchId, 10))]);
        World.Settle();
        call.Lose();
        Subscriber.Tell(Watch("d", from: 9, credit: 0));
        var next = Reconnected();
        World.Advance(Tick + Tick + Tick);
        Assert.NotEmpty(CreatesIn(next));
    }

    private ScriptedCall Resumed(params string[] tags)
    {
        foreach (var tag in tags) Subscriber.Tell(Watch(tag));
        var call = World.Transport.TakeCall();
        call.Respond([.. CreatesIn(call).Select(create => Answers.Created(create.WatchId, 10))]);
        World.Settle();
        call.Lose();
        return Reconnected();
    }

    private List<WatchCreateRequest> Covers(ScriptedCall call)
    {
        World.Settle();
        return [.. CreatesIn(call)];
    }

    private void Created(ScriptedCall call, IEnumerable<WatchCreateRequest> creates)
    {
        call.Respond([.. creates.Select(create => Answers.Created(create.WatchId, 20))]);
        World.Settle();
    }

    private static int ProgressRequests(ScriptedCall call, out IReadOnlyList<long> cancels)
    {
        var requests = call.TakeRequests();
        cancels = [.. requests.Where(request => request.CancelRequest is not null).Select(request => request.CancelRequest.WatchId)];
        return requests.Count(request => request.ProgressRequest is not null);
    }

    private string[] Told() =>
        [.. Subscriber.TakeAll().OfType<EtcdWatch.Events>().Select(told => $"{told.Tag}: {string.Join(", ", told.Batch)}").Order(StringComparer.Ordinal)];

    // The range by what it holds: prefixes end before their last letter plus one.
    private static string Text(WatchCreateRequest request)
    {
        var end = request.RangeEnd.ToByteArray();
        end[^1]--;
        return FormattableString.Invariant($"{request.Key.ToStringUtf8()}..{System.Text.Encoding.UTF8.GetString(end)} from {request.StartRevision}");
    }
}

using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Watching;

/// <summary>Rule 12: another cluster, or a store that went back, is lost history; a member that lags is not.</summary>
public class StoreReplacedSpec : WatchSpec
{
    private readonly ScriptedRange _range = new();

    public StoreReplacedSpec() => World.Transport.Unary = _range.Answer;

    [Fact]
    public void Another_cluster_ends_the_watch_with_a_reason_and_nothing_of_it_is_delivered()
    {
        var (call, id) = Established(Watch("a"), revision: 50);
        call.Lose();
        var next = Reconnected();
        var again = CreateIn(next).WatchId;
        next.Respond(OfOther(Answers.Created(again, 60)), OfOther(Answers.Events(again, Answers.Put("a", 60))));
        Assert.Equal(60, Subscriber.Expect<EtcdWatch.Compacted>().CompactRevision);
        var reason = Subscriber.ExpectEnded();
        Assert.Equal((EndKind.HistoryLost, 60), (reason.Kind, reason.CompactRevision));
        Assert.Contains("another cluster", reason.Detail, StringComparison.Ordinal);
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void What_was_delivered_by_the_former_cluster_comes_before_the_end()
    {
        var (call, id) = Established(Watch("a", credit: 0), revision: 50);
        call.Respond(Answers.Events(id, Answers.Put("a", 51)));
        call.Respond(OfOther(Answers.Progress(-1, 60)));
        World.Settle();
        Subscriber.ExpectNothing();
        Subscriber.Tell(new EtcdWatch.Ack("a"));
        Assert.Equal("create a @51", Subscriber.ExpectEvents());
        Subscriber.Expect<EtcdWatch.Compacted>();
        Assert.Equal(EndKind.HistoryLost, Subscriber.ExpectEnded().Kind);
    }

    [Fact]
    public void With_resync_the_other_clusters_keys_are_told_whatever_their_revisions_were_and_the_watch_goes_on_there()
    {
        _range.Holds(50, ("a/1", 40), ("a/gone", 41));
        var (call, _) = Established(Resyncing("a"), revision: 50);
        _range.ClusterId = 2;
        _range.Holds(60, ("a/1", 40));
        call.Lose();
        var next = Reconnected();
        next.Respond(OfOther(Answers.Created(CreateIn(next).WatchId, 60)));
        Subscriber.ExpectNothing();
        var adopted = Reconnected();
        ExpectResynced(60, isWhole: true);
        Assert.Equal("create a/1 @40", Subscriber.ExpectEvents());
        Assert.Equal("delete a/gone @60", Subscriber.ExpectEvents());
        Assert.Equal(60, Subscriber.Expect<EtcdWatch.Progress>().Revision);
        var create = CreateIn(adopted);
        Assert.Equal(61, create.StartRevision);
        adopted.Respond(OfOther(Answers.Created(create.WatchId, 60)), OfOther(Answers.Events(create.WatchId, Answers.Put("a/2", 61))));
        Assert.Equal("create a/2 @61", Subscriber.ExpectEvents());
    }

    [Fact]
    public void A_watch_of_another_clusters_revision_ends_with_a_reason_and_is_told_nothing_of_this_one()
    {
        Subscriber.Tell(OfCluster(2, createdNotify: false));
        var call = World.Transport.TakeCall();
        var id = CreateIn(call).WatchId;
        call.Respond(Answers.Events(id, Answers.Put("a", 45))); // from a server that does not keep the order
        call.Respond(Answers.Created(id, 60), Answers.Events(id, Answers.Put("a", 55)));
        Assert.Equal(60, Subscriber.Expect<EtcdWatch.Compacted>().CompactRevision);
        var reason = Subscriber.ExpectEnded();
        Assert.Equal(EndKind.HistoryLost, reason.Kind);
        Assert.Contains("another cluster", reason.Detail, StringComparison.Ordinal);
        Subscriber.ExpectNothing();
        Assert.Equal(id, Assert.Single(call.TakeRequests()).CancelRequest.WatchId);
    }

    [Fact]
    public void A_watch_of_this_clusters_revision_stands_and_says_which_cluster_it_is()
    {
        Subscriber.Tell(OfCluster(1, createdNotify: true));
        var call = World.Transport.TakeCall();
        var id = CreateIn(call).WatchId;
        call.Respond(Answers.Created(id, 60), Answers.Events(id, Answers.Put("a", 55)));
        Assert.Equal(1UL, Subscriber.Expect<EtcdWatch.Started>().ClusterId);
        Assert.Equal("create a @55", Subscriber.ExpectEvents());
    }

    [Fact]
    public void What_was_listed_in_one_store_is_not_watched_on_in_another()
    {
        _range.Holds(50, ("a/1", 40));
        Subscriber.Tell(Resyncing("a") with { Options = new WatchOptions { Resync = true, InitialList = true } });
        ExpectResynced(50, isWhole: true);
        Subscriber.ExpectEvents();
        Subscriber.Expect<EtcdWatch.Progress>();
        World.Transport.TakeCall().Lose();
        _range.ClusterId = 2;
        _range.Holds(60, ("a/2", 45));
        var next = Reconnected();
        next.Respond(OfOther(Answers.Created(CreateIn(next).WatchId, 60)));
        Reconnected();
        ExpectResynced(60, isWhole: true);
        Assert.Equal("create a/2 @45", Subscriber.ExpectEvents());
        Assert.Equal("delete a/1 @60", Subscriber.ExpectEvents());
    }

    [Fact]
    public void A_list_whose_pages_come_from_two_stores_is_begun_anew()
    {
        _range.PageLimit = 1;
        _range.Holds(50, ("a/1", 40), ("a/2", 41));
        World.Transport.HoldsUnary = (_, _) => true;
        Subscriber.Tell(Resyncing("a") with { Options = new WatchOptions { Resync = true, InitialList = true } });
        World.Settle();
        World.Transport.AnswerNext();
        ExpectResynced(50, isWhole: true);
        Assert.Equal("create a/1 @40", Subscriber.ExpectEvents());
        _range.ClusterId = 2;
        _range.Holds(60, ("a/3", 45));
        World.Transport.HoldsUnary = (_, _) => false;
        World.Transport.AnswerNext();
        Reconnected();
        ExpectResynced(60, isWhole: true);
        Assert.Equal("create a/3 @45", Subscriber.ExpectEvents());
        Assert.Equal("delete a/1 @60", Subscriber.ExpectEvents());
    }

    [Fact]
    public void On_the_other_cluster_the_revision_that_was_asked_for_means_nothing_any_more()
    {
        _range.Holds(50, ("a/1", 40));
        var watch = Resyncing("a");
        var (call, _) = Established(watch with { Options = watch.Options with { StartRevision = 45 } }, revision: 50);
        _range.ClusterId = 2;
        _range.Holds(20, ("a/1", 15));
        call.Lose();
        var next = Reconnected();
        next.Respond(OfOther(Answers.Created(CreateIn(next).WatchId, 20)));
        Subscriber.ExpectNothing();
        var adopted = Reconnected();
        ExpectResynced(20, isWhole: true);
        Subscriber.ExpectEvents();
        Subscriber.Expect<EtcdWatch.Progress>();
        var create = CreateIn(adopted);
        Assert.Equal(21, create.StartRevision);
        _range.Holds(30);
        adopted.Respond(OfOther(Answers.Created(create.WatchId, 30)), OfOther(Answers.Compacted(create.WatchId, 25)));
        ExpectResynced(30, isWhole: false);
        Assert.Equal("delete a/1 @30", Subscriber.ExpectEvents());
        Subscriber.Expect<EtcdWatch.Progress>();
        Assert.Equal(31, CreateIn(adopted).StartRevision);
    }

    [Fact]
    public void A_store_that_went_back_is_lost_history_when_a_linearizable_read_confirms_it()
    {
        _range.Holds(50, ("a/1", 40), ("a/2", 45));
        var (call, _) = Established(Resyncing("a"), revision: 50);
        var other = World.Probe();
        other.Tell(Watch("b"));
        call.Respond(Answers.Created(CreateIn(call).WatchId, 55));
        call.Lose();
        _range.Holds(42, ("a/1", 40));
        var next = Reconnected();
        next.Respond(Answers.Created(CreatesIn(next)[0].WatchId, 42));
        World.Settle();
        Assert.Equal((true, false), (_range.Asked[^1].CountOnly, _range.Asked[^1].Serializable));
        other.Expect<EtcdWatch.Compacted>();
        Assert.Contains("from revision 55 to 42", other.ExpectEnded().Detail, StringComparison.Ordinal);
        var adopted = Reconnected();
        ExpectResynced(42, isWhole: true);
        Assert.Equal("create a/1 @40", Subscriber.ExpectEvents());
        Assert.Equal("delete a/2 @42", Subscriber.ExpectEvents());
        Subscriber.Expect<EtcdWatch.Progress>();
        Assert.Equal(43, CreateIn(adopted).StartRevision);
    }

    [Fact]
    public void Nothing_of_a_store_that_went_back_is_delivered_before_the_read_has_confirmed_it()
    {
        _range.Holds(42, ("b", 41));
        var (call, _) = Established(Watch("b", from: 30), revision: 50);
        call.Lose();
        var next = Reconnected();
        var again = CreateIn(next).WatchId;
        next.Respond(Answers.Created(again, 42), Answers.Events(again, Answers.Put("b", 41)));
        Subscriber.Expect<EtcdWatch.Compacted>();
        Assert.Equal(EndKind.HistoryLost, Subscriber.ExpectEnded().Kind);
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void A_member_that_lags_is_waited_for_and_its_answers_are_kept_meanwhile()
    {
        _range.Holds(50, ("a/1", 40));
        var (call, _) = Established(Watch("a"), revision: 50);
        call.Lose();
        var next = Reconnected();
        var again = CreateIn(next);
        next.Respond(Answers.Created(again.WatchId, 48), Answers.Events(again.WatchId, Answers.Put("a/1", 51)));
        Assert.Equal("create a/1 @51", Subscriber.ExpectEvents());
        Assert.Single(_range.Asked);
        Assert.Equal(51, again.StartRevision);
    }

    [Fact]
    public void Where_the_read_is_denied_the_member_is_taken_to_lag()
    {
        var (call, _) = Established(Watch("a"), revision: 50);
        _range.Failures.Enqueue(ScriptedRange.Refusal(GrpcCode.PermissionDenied, "etcdserver: permission denied"));
        call.Lose();
        var next = Reconnected();
        var again = CreateIn(next).WatchId;
        next.Respond(Answers.Created(again, 48), Answers.Events(again, Answers.Put("a/1", 51)));
        Assert.Equal("create a/1 @51", Subscriber.ExpectEvents());
    }

    [Fact]
    public void Where_the_read_fails_another_member_is_asked()
    {
        var (call, _) = Established(Watch("a"), revision: 50);
        _range.Failures.Enqueue(ScriptedRange.Refusal(GrpcCode.Unavailable, "etcdserver: request timed out"));
        call.Lose();
        var next = Reconnected();
        next.Respond(Answers.Created(CreateIn(next).WatchId, 48));
        World.Settle();
        Assert.True(next.IsDisposed);
        var third = Reconnected();
        var again = CreateIn(third).WatchId;
        third.Respond(Answers.Created(again, 50), Answers.Events(again, Answers.Put("a/1", 51)));
        Assert.Equal("create a/1 @51", Subscriber.ExpectEvents());
    }

    [Fact]
    public void A_watch_that_never_stood_on_the_former_store_has_lost_nothing()
    {
        var (call, _) = Established(Watch("a"), revision: 50);
        var other = World.Probe();
        other.Tell(Watch("b"));
        call.Lose();
        var next = Reconnected();
        next.Respond(OfOther(Answers.Created(CreatesIn(next)[0].WatchId, 60)));
        Subscriber.Expect<EtcdWatch.Compacted>();
        var adopted = Reconnected();
        var b = CreateIn(adopted);
        Assert.Equal(0, b.StartRevision);
        adopted.Respond(OfOther(Answers.Created(b.WatchId, 60)), OfOther(Answers.Events(b.WatchId, Answers.Put("b", 61))));
        Assert.Equal("create b @61", other.ExpectEvents());
    }

    [Fact]
    public void One_with_resync_that_never_stood_begins_behind_a_list_of_the_new_store()
    {
        _range.Holds(50, ("b/1", 40));
        var (call, _) = Established(Watch("a"), revision: 50);
        var other = World.Probe();
        other.Tell(Resyncing("b"));
        Assert.Equal(51, CreateIn(call).StartRevision);
        call.Lose();
        _range.ClusterId = 2;
        _range.Holds(7, ("b/2", 4));
        var next = Reconnected();
        next.Respond(OfOther(Answers.Created(CreatesIn(next)[0].WatchId, 7)));
        Subscriber.Expect<EtcdWatch.Compacted>();
        Assert.Equal(8, CreateIn(Reconnected()).StartRevision);
        other.ExpectNothing();
    }

    private static EtcdWatch.Watch OfCluster(ulong clusterId, bool createdNotify) =>
        Watch("a") with { Options = new WatchOptions { StartRevision = 45, ClusterId = clusterId, CreatedNotify = createdNotify } };

    private static Protos.WatchResponse OfOther(Protos.WatchResponse response) => Answers.OfCluster(response, 2);

    private void ExpectResynced(long revision, bool isWhole)
    {
        var resynced = Subscriber.Expect<EtcdWatch.Resynced>();
        Assert.Equal((revision, isWhole), (resynced.Revision, resynced.IsWhole));
    }

    private static EtcdWatch.Watch Resyncing(string tag)
    {
        var watch = Watch(tag);
        return watch with { Options = watch.Options with { Resync = true } };
    }
}

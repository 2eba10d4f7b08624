using Google.Protobuf;
using Watch.Actors.Watcherd.Checkpoints;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Pipeline.Model;
using Watch.Actors.Watcherd.Specs.Actions;

namespace Watch.Actors.Watcherd.Specs.Pipeline;

/// <summary>The arithmetic of the pipeline, apart from its actors.</summary>
public sealed class RulesSpec
{
    [Fact]
    public void A_checkpoint_holds_when_every_action_has_passed_it()
    {
        var rule = new CheckpointRule(actions: 2);
        rule.Give();
        rule.Mark(At(10));
        rule.Give();
        rule.Mark(At(20));
        rule.Reached(0, 2);
        Assert.Null(rule.TakeReached());
        rule.Reached(1, 1);
        Assert.Equal(At(10), rule.TakeReached());
        Assert.Null(rule.TakeReached());
        Assert.False(rule.IsAllSettled);
        rule.Reached(1, 2);
        Assert.Equal(At(20), rule.TakeReached());
        Assert.True(rule.IsAllSettled);
    }

    [Fact]
    public void A_checkpoint_that_was_forgotten_does_not_hold_and_the_next_does()
    {
        var rule = new CheckpointRule(actions: 1);
        rule.Mark(At(10));
        rule.ForgetMarks();
        Assert.Null(rule.TakeReached());
        rule.Mark(At(20));
        Assert.Equal(At(20), rule.TakeReached());
    }

    [Fact]
    public void Of_checkpoints_at_one_place_the_last_counts()
    {
        var rule = new CheckpointRule(actions: 1);
        rule.Mark(At(10));
        rule.Mark(At(20));
        Assert.Equal(At(20), rule.TakeReached());
    }

    [Fact]
    public void Checkpoints_that_cannot_be_reached_take_bounded_room_and_none_is_told_too_early()
    {
        var rule = new CheckpointRule(actions: 1);
        for (var i = 1; i <= 3 * CheckpointRule.MaxMarks; i++)
        {
            rule.Give();
            rule.Mark(At(i));
        }
        rule.Reached(0, CheckpointRule.MaxMarks + 5);
        Assert.Equal(At(CheckpointRule.MaxMarks - 1), rule.TakeReached());
        rule.Reached(0, rule.Last);
        Assert.Equal(At(3 * CheckpointRule.MaxMarks), rule.TakeReached());
    }

    [Fact]
    public void A_key_is_known_when_every_action_has_settled_its_newest_change()
    {
        var keys = new SettledKeys(actions: 2);
        var (old, newer) = (Known("a", 5), Known("a", 7));
        Assert.Null(keys.Given(old, 1));
        Assert.Null(keys.Settled(Key("a"), 1));
        Assert.Null(keys.Given(newer, 2));
        Assert.Null(keys.Settled(Key("a"), 1));
        Assert.Null(keys.Settled(Key("a"), 2));
        Assert.Equal(newer, keys.Settled(Key("a"), 2));
    }

    [Fact]
    public void What_was_settled_is_not_known_of_a_key_whose_next_change_is_on_its_way()
    {
        var keys = new SettledKeys(actions: 1);
        keys.Given(Known("a", 5), 1);
        keys.Given(Known("b", 6), 1);
        keys.Overtaken(Key("a"));
        Assert.Null(keys.Settled(Key("a"), 1));
        Assert.Equal(Known("b", 6), keys.Settled(Key("b"), 1));
        keys.Given(Known("a", 7), 2);
        Assert.Equal(Known("a", 7), keys.Settled(Key("a"), 2));
    }

    [Fact]
    public void What_nobody_has_to_do_is_known_once_that_before_it_is_settled()
    {
        var keys = new SettledKeys(actions: 1);
        keys.Given(Known("a", 5), 1);
        Assert.Null(keys.LeftOut(Known("a", 6)));
        Assert.Equal(Known("b", 7), keys.LeftOut(Known("b", 7)));
        Assert.Equal(Known("a", 6), keys.Settled(Key("a"), 1));
        Assert.Equal(Known("a", 8), keys.LeftOut(Known("a", 8)));
    }

    [Fact]
    public void Where_nobody_acts_on_single_keys_a_key_is_known_at_once() =>
        Assert.Equal(5, new SettledKeys(actions: 0).Given(Known("a", 5), 1)!.Value.ModRevision);

    [Theory]
    [InlineData("same", 5, false)]
    [InlineData("same", 6, true)]
    [InlineData("begun", 5, true)]
    [InlineData("new", 5, true)]
    public void A_listed_key_is_news_unless_it_is_known_as_it_is(string key, long revision, bool isNews)
    {
        var list = new ListComparison(new() { [Key("same")] = Known("same", 5), [Key("begun")] = Known("begun", 5, KnownStage.Begun) });
        Assert.Equal(isNews, list.IsNews(Key(key), revision));
    }

    [Fact]
    public void What_a_list_has_not_had_is_gone_unless_that_was_told()
    {
        var list = new ListComparison(new() { [Key("a")] = Known("a", 5), [Key("b")] = Known("b", 6), [Key("c")] = Known("c", 7, KnownStage.Begun) });
        list.IsNews(Key("a"), 5);
        list.Deleted(Key("b"));
        Assert.Equal([Key("c")], list.NotListed);
    }

    [Fact]
    public void So_many_go_at_once_and_then_as_many_as_time_brings()
    {
        var bucket = new TokenBucket(new RatePlan(2, TimeSpan.FromSeconds(1)));
        Assert.True(bucket.TryTake(TimeSpan.FromSeconds(5)));
        Assert.True(bucket.TryTake(TimeSpan.FromSeconds(5)));
        Assert.False(bucket.TryTake(TimeSpan.FromSeconds(5)));
        Assert.Equal(TimeSpan.FromSeconds(5.5), bucket.NextAt(TimeSpan.FromSeconds(5)));
        Assert.True(bucket.TryTake(TimeSpan.FromSeconds(5.5)));
        Assert.False(bucket.TryTake(TimeSpan.FromSeconds(5.5)));
    }

    [Fact]
    public void Without_a_rate_everything_goes()
    {
        var bucket = new TokenBucket(null);
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(bucket.TryTake(TimeSpan.Zero)));
    }

    [Fact]
    public void The_range_is_kept_in_the_order_of_keys_and_a_picture_of_it_does_not_change()
    {
        var mirror = new RangeMirror();
        mirror.Apply(Changes.Put("b", "22"));
        mirror.Apply(Changes.Put("a", "1"));
        mirror.Apply(Changes.Put("b", "2"));
        var view = mirror.View;
        Assert.Equal(4, mirror.Bytes);
        mirror.Apply(Changes.Delete("a"));
        Assert.Equal(2, mirror.Bytes);
        Assert.Equal(["1", "2"], view.InKeyOrder().Select(key => ByteString.CopyFrom(key.Value.Span).ToStringUtf8()));
    }

    private static ByteString Key(string key) => ByteString.CopyFromUtf8(key);

    private static KnownKey Known(string key, long revision, KnownStage stage = KnownStage.Done) => new(Key(key), revision, stage);

    private static Checkpoint At(long revision) => new(1, revision, "w");
}

using Watch.Actors.Model;

namespace Watch.Actors.Specs.Model;

/// <summary>Rules 4, 8 and 9.</summary>
public sealed class CreateQueueSpec
{
    [Fact]
    public void All_creates_are_in_flight_at_once()
    {
        var queue = Pipelined("a", "b", "c");

        Assert.Equal(["a", "b", "c"], SendAll(queue));
        Assert.Equal(3, queue.InFlight);
    }

    [Fact]
    public void Replies_are_matched_in_the_order_of_the_requests()
    {
        var queue = Pipelined("a", "b");
        SendAll(queue);

        Assert.Equal((CreatedOutcome.Matched, "a"), Created(queue, 1));
        Assert.Equal((CreatedOutcome.Matched, "b"), Created(queue, 2));
        Assert.Equal(0, queue.InFlight);
    }

    [Fact]
    public void A_failure_without_an_id_is_that_of_the_oldest_in_flight_and_of_no_other()
    {
        var queue = Pipelined("a", "b", "c");
        SendAll(queue);

        Created(queue, 1);
        Assert.True(queue.Failed(out var failed));
        Assert.Equal("b", failed);
        Assert.Equal((CreatedOutcome.Matched, "c"), Created(queue, 3));
    }

    [Fact]
    public void A_reply_under_another_id_is_a_mismatch_and_takes_nothing()
    {
        var queue = Pipelined("a", "b");
        SendAll(queue);

        Assert.Equal((CreatedOutcome.Mismatched, null), Created(queue, 2));
        Assert.Equal(2, queue.InFlight);
    }

    [Fact]
    public void A_reply_while_nothing_is_in_flight_was_not_asked_for()
    {
        var queue = Pipelined("a");

        Assert.Equal((CreatedOutcome.NotAsked, null), Created(queue, 1));
        Assert.False(queue.Failed(out _));
        Assert.Equal(["a"], SendAll(queue));
    }

    [Fact]
    public void One_that_is_abandoned_before_it_is_sent_is_never_sent()
    {
        var queue = Pipelined("a", "b");

        Assert.True(queue.Abandon(1));

        Assert.Equal(["b"], SendAll(queue));
        Assert.Equal((CreatedOutcome.Matched, "b"), Created(queue, 2));
    }

    [Fact]
    public void One_that_is_abandoned_in_flight_keeps_its_slot_until_the_reply()
    {
        var queue = Pipelined("a", "b");
        SendAll(queue);

        Assert.True(queue.Abandon(1));

        Assert.Equal((CreatedOutcome.Matched, null), Created(queue, 1));
        Assert.Equal((CreatedOutcome.Matched, "b"), Created(queue, 2));
    }

    [Fact]
    public void The_failure_of_an_abandoned_one_is_nobodys()
    {
        var queue = Pipelined("a", "b");
        SendAll(queue);
        queue.Abandon(1);

        Assert.True(queue.Failed(out var failed));

        Assert.Null(failed);
        Assert.True(queue.Failed(out failed));
        Assert.Equal("b", failed);
    }

    [Fact]
    public void Only_what_is_open_can_be_abandoned_and_only_once()
    {
        var queue = Pipelined("a", "b");
        SendAll(queue);
        Created(queue, 1);

        Assert.False(queue.Abandon(1));
        Assert.False(queue.Abandon(99));
        Assert.True(queue.Abandon(2));
        Assert.False(queue.Abandon(2));
    }

    [Fact]
    public void A_create_is_found_by_its_id_until_its_reply()
    {
        var queue = Pipelined("a");
        Assert.Equal("a", queue.Find(1));
        SendAll(queue);
        Assert.Equal("a", queue.Find(1));

        Created(queue, 1);

        Assert.Null(queue.Find(1));
    }

    [Fact]
    public void One_in_flight_sends_the_next_after_the_reply_whatever_id_that_has()
    {
        var queue = new CreateQueue<string>(oneInFlight: true);
        queue.Add(1, "a");
        queue.Add(2, "b");
        Assert.Equal(["a"], SendAll(queue));

        Assert.Equal((CreatedOutcome.Matched, "a"), Created(queue, 7));

        Assert.Equal(["b"], SendAll(queue));
        Assert.True(queue.Failed(out var failed));
        Assert.Equal("b", failed);
    }

    [Fact]
    public void One_in_flight_skips_what_was_abandoned_while_it_waited()
    {
        var queue = new CreateQueue<string>(oneInFlight: true);
        queue.Add(1, "a");
        queue.Add(2, "b");
        queue.Add(3, "c");
        SendAll(queue);

        queue.Abandon(2);
        Created(queue, 0);

        Assert.Equal(["c"], SendAll(queue));
    }

    [Fact]
    public void Ids_of_the_servers_own_say_nothing_about_a_create_of_ours()
    {
        var queue = new CreateQueue<string>(oneInFlight: true);
        queue.Add(1, "a");

        Assert.Null(queue.Find(1));
    }

    private static CreateQueue<string> Pipelined(params string[] items)
    {
        var queue = new CreateQueue<string>(oneInFlight: false);
        for (var i = 0; i < items.Length; i++) queue.Add(i + 1, items[i]);
        return queue;
    }

    private static List<string> SendAll(CreateQueue<string> queue)
    {
        var sent = new List<string>();
        while (queue.TrySend(out var item)) sent.Add(item);
        return sent;
    }

    private static (CreatedOutcome Outcome, string? Item) Created(CreateQueue<string> queue, long serverId)
    {
        var outcome = queue.Created(serverId, out var item);
        return (outcome, item);
    }
}

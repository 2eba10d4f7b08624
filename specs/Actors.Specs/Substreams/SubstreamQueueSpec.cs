using Akka.Actor;
using Akka.Dispatch.MessageQueues;
using Watch.Actors.Substreams;

namespace Watch.Actors.Specs.Substreams;

public sealed class SubstreamQueueSpec
{
    private readonly SubstreamQueue _queue = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void What_goes_in_comes_out_in_order(int messages)
    {
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < messages; i++) Enqueue(i);
            Assert.Equal(messages, _queue.Count);
            Assert.Equal(Enumerable.Range(0, messages).Cast<object>(), Drain());
            Assert.False(_queue.HasMessages);
        }
    }

    [Fact]
    public void Order_is_kept_when_more_comes_while_it_is_drained()
    {
        Enqueue(1);
        Enqueue(2);
        Assert.True(_queue.TryDequeue(out var first));
        Enqueue(3);
        Enqueue(4);
        Assert.Equal(1, first.Message);
        Assert.Equal([2, 3, 4], Drain());
    }

    [Fact]
    public void An_empty_one_gives_nothing()
    {
        Assert.False(_queue.TryDequeue(out var none));
        Assert.Null(none.Message);
    }

    [Fact]
    public void What_is_left_when_its_actor_is_gone_goes_to_dead_letters()
    {
        Enqueue(1);
        Enqueue(2);
        var deadLetters = new UnboundedMessageQueue();
        _queue.CleanUp(ActorRefs.Nobody, deadLetters);
        Assert.Equal(2, deadLetters.Count);
        Assert.False(_queue.HasMessages);
    }

    [Fact]
    public void An_ack_may_lie_and_is_taken_in_its_turn()
    {
        Enqueue(1);
        Assert.True(Lay(new EtcdWatch.Ack("a")));
        Enqueue(2);
        Assert.Equal([1, new EtcdWatch.Ack("a"), 2], Drain());
    }

    [Fact]
    public void No_other_message_may_lie()
    {
        Assert.False(Lay(new EtcdWatch.RequestProgress("a")));
        Assert.False(_queue.HasMessages);
    }

    [Fact]
    public void An_ack_that_something_waits_for_may_not_lie()
    {
        _queue.HasNothingToSend = false;
        Assert.False(Lay(new EtcdWatch.Ack("a")));
        _queue.HasNothingToSend = true;
        Assert.True(Lay(new EtcdWatch.Ack("a")));
    }

    [Fact]
    public void No_more_than_a_bound_may_lie()
    {
        var lying = 0;
        while (Lay(new EtcdWatch.Ack("a"))) lying++;
        Assert.Equal(64, lying);
    }

    [Fact]
    public void Credit_for_what_is_over_is_no_dead_letter()
    {
        Lay(new EtcdWatch.Ack("a"));
        Enqueue(2);
        var deadLetters = new UnboundedMessageQueue();
        _queue.CleanUp(ActorRefs.Nobody, deadLetters);
        Assert.Equal(1, deadLetters.Count);
    }

    [Fact]
    public void An_empty_one_is_small()
    {
        const int queues = 1000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var kept = new SubstreamQueue[queues];
        for (var i = 0; i < queues; i++) kept[i] = new SubstreamQueue();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / queues, 1, 160);
        GC.KeepAlive(kept);
    }

    [Fact]
    public async Task Many_threads_may_send_while_one_takes()
    {
        const int senders = 4, messages = 20_000;
        var sending = Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < messages; i++) Enqueue((sender, i));
        })));
        var next = new int[senders];
        for (var got = 0; got < senders * messages;)
        {
            if (!_queue.TryDequeue(out var envelope)) continue;
            var (sender, number) = ((int, int))envelope.Message;
            Assert.Equal(next[sender]++, number);
            got++;
        }
        await sending;
        Assert.False(_queue.HasMessages);
    }

    private bool Lay(object message) => _queue.TryLay(new Envelope(message, ActorRefs.Nobody));

    private void Enqueue(object message) => _queue.Enqueue(ActorRefs.Nobody, new Envelope(message, ActorRefs.Nobody));

    private IEnumerable<object> Drain()
    {
        while (_queue.TryDequeue(out var envelope)) yield return envelope.Message;
    }
}

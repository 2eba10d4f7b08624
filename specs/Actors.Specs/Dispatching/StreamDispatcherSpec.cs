using System.Diagnostics;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Configuration;
using Watch.Actors.Dispatching;
using Watch.Actors.Settings;
using Watch.Actors.Substreams;

namespace Watch.Actors.Specs.Dispatching;

/// <summary>Actors on the dispatcher of streams, with real threads.</summary>
public sealed class StreamDispatcherSpec : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ActorSystem _system = ActorSystem.Create(
        "dispatching", ConfigurationFactory.ParseString("akka.loglevel = OFF, akka.stdout-loglevel = OFF").WithFallback(WatchSettings.Reference));

    public void Dispose() => _system.Dispose();

    [Fact]
    public async Task Whatever_many_threads_send_arrives_once_and_in_the_order_of_each()
    {
        const int senders = 8, receivers = 50, messages = 4000;
        var done = new CountdownEvent(receivers);
        IActorRef[] actors = [.. Enumerable.Range(0, receivers).Select(_ => Start(Props.Create<Sorted>(senders, messages, done)))];

        await Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < messages; i++)
                foreach (var actor in actors)
                    actor.Tell((sender, i));
        })));

        Assert.True(done.Wait(Patience));
        Assert.All(await Task.WhenAll(actors.Select(actor => actor.Ask<bool>("in order?", Patience))), Assert.True);
    }

    [Fact]
    public void What_is_told_when_the_last_thread_is_about_to_leave_is_run()
    {
        var heard = new StrongBox<int>();
        var listener = Start(Props.Create<Listener>(heard));
        for (var i = 1; i <= 200_000; i++)
        {
            listener.Tell(i);
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref heard.Value) == i, Patience), $"message {i} was left lying");
        }
    }

    [Fact]
    public async Task An_ack_that_may_lie_wakes_no_thread_and_is_taken_before_what_comes_next()
    {
        var heard = new List<object>();
        var actor = Start(Props.Create<Hearing>(heard).WithMailbox(SubstreamMailbox.Path));
        actor.Tell("first");
        await AwaitAsync(() => heard.Count == 1);
        await AwaitCalmAsync();

        var ack = new EtcdWatch.Ack("a");
        actor.Tell(ack);
        Assert.Equal(0, Dispatcher.Threads);
        actor.Tell("next");
        await AwaitAsync(() => heard.Count == 3);
        Assert.Equal(["first", ack, "next"], heard);
    }

    [Fact]
    public void An_ack_that_something_waits_for_is_never_left_lying()
    {
        const int items = 100_000;
        var done = new CountdownEvent(items);
        var sender = Start(Props.Create<Crediting>(_system.ActorOf(Props.Create<Acknowledging>(done))).WithMailbox(SubstreamMailbox.Path));
        for (var i = 0; i < items; i++) sender.Tell("item");
        Assert.True(done.Wait(Patience), $"{done.CurrentCount} items were not sent");
    }

    [Fact]
    public async Task A_thread_that_carries_runs_what_follows_before_it_goes_on()
    {
        var threads = new List<int>();
        var last = Start(Props.Create<Passing>(null, threads));
        var first = Start(Props.Create<Passing>(Start(Props.Create<Passing>(last, threads)), threads));
        first.Tell("started?");
        await AwaitAsync(() => threads.Count == 3);
        await AwaitCalmAsync();
        threads.Clear();

        StreamDispatcher.Carry(first, "go");

        Assert.Equal(Enumerable.Repeat(Environment.CurrentManagedThreadId, 3), threads);
    }

    [Fact]
    public async Task A_thread_that_carries_is_not_kept_for_ever()
    {
        const int pairs = 16, rounds = 20_000;
        var done = new CountdownEvent(pairs);
        var first = new List<IActorRef>();
        for (var i = 0; i < pairs; i++)
        {
            var players = new[] { Start(Props.Create<Player>(done)), Start(Props.Create<Player>(done)) };
            await players[0].Ask<int>(players[1], Patience);
            await players[1].Ask<int>(players[0], Patience);
            first.Add(players[0]);
        }

        var starter = Start(Props.Create<Starter>(first));
        await AwaitCalmAsync();

        StreamDispatcher.Carry(starter, rounds);

        Assert.False(done.IsSet);
        Assert.True(done.Wait(Patience));
    }

    [Fact]
    public void An_actor_of_another_dispatcher_can_be_carried_to_as_well()
    {
        var done = new CountdownEvent(1);
        StreamDispatcher.Carry(_system.ActorOf(Props.Create<Player>(done)), 0);
        Assert.True(done.Wait(Patience));
    }

    private StreamDispatcher Dispatcher => (StreamDispatcher)_system.Dispatchers.Lookup(StreamDispatcher.Path);

    private Task AwaitCalmAsync() => AwaitAsync(() => Dispatcher.Threads == 0);

    private static async Task AwaitAsync(Func<bool> condition)
    {
        for (var since = Stopwatch.GetTimestamp(); !condition();)
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience);
            await Task.Yield();
        }
    }

    private IActorRef Start(Props props) => _system.ActorOf(props.WithDispatcher(StreamDispatcher.Path));

    private sealed class Sorted(int senders, int messages, CountdownEvent done) : UntypedActor
    {
        private readonly int[] _next = new int[senders];
        private bool _inOrder = true;
        private int _got;

        protected override void OnReceive(object message)
        {
            if (message is not (int sender, int number))
            {
                Sender.Tell(_inOrder && _got == senders * messages);
                return;
            }
            _inOrder &= _next[sender]++ == number;
            if (++_got == senders * messages) done.Signal();
        }
    }

    private sealed class Hearing(List<object> heard) : UntypedActor
    {
        protected override void OnReceive(object message) => heard.Add(message);
    }

    /// <summary>Sends items as a substream does, one for each Ack.</summary>
    private sealed class Crediting(IActorRef subscriber) : UntypedActor
    {
        private int _credit = 1;
        private int _waiting;

        protected override void OnReceive(object message)
        {
            if (message is EtcdWatch.Ack) _credit++;
            else _waiting++;
            for (; _credit > 0 && _waiting > 0; _credit--, _waiting--) subscriber.Tell("item");
            ((SubstreamQueue)((ActorCell)Context).Mailbox!.MessageQueue).HasNothingToSend = _waiting == 0;
        }
    }

    private sealed class Acknowledging(CountdownEvent done) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            done.Signal();
            Sender.Tell(new EtcdWatch.Ack("a"));
        }
    }

    private sealed class Listener(StrongBox<int> heard) : UntypedActor
    {
        protected override void OnReceive(object message) => Volatile.Write(ref heard.Value, (int)message);
    }

    private sealed class Starter(List<IActorRef> actors) : UntypedActor
    {
        protected override void OnReceive(object message) => actors.ForEach(actor => actor.Tell(message));
    }

    private sealed class Passing(IActorRef? next, List<int> threads) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            threads.Add(Environment.CurrentManagedThreadId);
            next?.Tell(message);
        }
    }

    /// <summary>Sends back one less than it got.</summary>
    private sealed class Player(CountdownEvent done) : UntypedActor
    {
        private IActorRef _other = ActorRefs.Nobody;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case IActorRef other:
                    _other = other;
                    Sender.Tell(0);
                    break;
                case 0: done.Signal(); break;
                case int left: _other.Tell(left - 1); break;
            }
        }
    }
}

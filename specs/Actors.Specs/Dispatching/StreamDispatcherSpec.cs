using System.Diagnostics;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Configuration;
using Watch.Actors.Dispatching;
using Watch.Actors.Settings;

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

    private Task AwaitCalmAsync()
    {
        var dispatcher = (StreamDispatcher)_system.Dispatchers.Lookup(StreamDispatcher.Path);
        return AwaitAsync(() => dispatcher.Threads == 0);
    }

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

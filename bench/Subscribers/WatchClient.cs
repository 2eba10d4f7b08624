using Akka.Actor;
using Akka.Configuration;
using Watch.Actors.Bench.Plumbing;

namespace Watch.Actors.Bench.Subscribers;

/// <summary>An actor system with a multiplexer, as a client process would have it. Shut down in order when disposed.</summary>
internal sealed class WatchClient : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly Flags _flags;
    private readonly StreamContext[] _contexts;

    private WatchClient(ActorSystem system, Flags flags)
    {
        _system = system;
        _flags = flags;
        _contexts = [.. Enumerable.Range(0, flags.Streams).Select(i => StreamContext.Default with { Lane = SubscriberPlan.TagOf(i) })];
        Multiplexer = WatchMultiplexer.Get(system).Ref;
    }

    public IActorRef Multiplexer { get; }

    public Endings Endings { get; } = new();

    public static WatchClient Start(Flags flags) => new(ActorSystem.Create("bench", Configuration(flags)), flags);

    /// <summary>Tells when the watches of all numbers stand.</summary>
    /// <param name="n">How many watches.</param>
    /// <param name="watch">The watch of a number.</param>
    /// <param name="subscriber">Makes the subscriber of a plan.</param>
    public Task OpenAsync(int n, Func<int, EtcdWatch.Watch> watch, Func<SubscriberPlan, Props> subscriber)
    {
        var subscribers = Math.Min(_flags.Subscribers, n);
        var started = new List<Task>(subscribers);
        for (var i = 0; i < subscribers; i++)
        {
            var (first, next) = ((int)((long)n * i / subscribers), (int)((long)n * (i + 1) / subscribers));
            var plan = new SubscriberPlan(first, next - first, watch, Endings);
            started.Add(plan.Started);
            Start(subscriber(plan));
        }
        return Task.WhenAll(started);
    }

    /// <summary>Opens one watch with a subscriber of its own.</summary>
    /// <returns>The subscriber, when the watch stands.</returns>
    public async Task<IActorRef> OpenOneAsync(EtcdWatch.Watch watch, Func<SubscriberPlan, Props> subscriber)
    {
        var plan = new SubscriberPlan(0, 1, _ => watch, Endings);
        var actor = Start(subscriber(plan));
        await plan.Started.WaitAsync(_flags.Limit);
        return actor;
    }

    // They never block, and other clients' callbacks have their reading threads too.
    private IActorRef Start(Props subscriber) => _system.ActorOf(subscriber.WithDispatcher(WatchMultiplexer.Dispatcher));

    /// <summary>A watch that says when it stands.</summary>
    public EtcdWatch.Watch Watch(int number, KeyRange range, long startRevision = 0) => new(SubscriberPlan.TagOf(number), range)
    {
        Options = new WatchOptions { CreatedNotify = true, StartRevision = startRevision, Fragment = _flags.Fragment },
        Context = _contexts[number % _contexts.Length],
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ClrExitReason.Instance);

    private static Config Configuration(Flags flags)
    {
        var own = ConfigurationFactory.ParseString($$"""
            akka.loglevel = WARNING
            akka.stdout-loglevel = WARNING
            watch-actors.etcd { endpoints = ["http://{{flags.Endpoint}}"], transport = {{flags.Transport}} }
            """);
        return flags.Hocon.Length > 0 ? ConfigurationFactory.ParseString(flags.Hocon).WithFallback(own) : own;
    }
}

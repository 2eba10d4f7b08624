using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Configuration;

namespace Watch.Actors.TestKit;

/// <summary>
/// An actor system with a multiplexer over a <see cref="ScriptedTransport"/>, in lockstep and in virtual time: everything happens when the
/// spec says so, on its thread, and nothing waits for a clock.
/// </summary>
public sealed class LockstepSystem : IDisposable
{
    private const string Hocon = """
        akka.scheduler.implementation = "Watch.Actors.TestKit.VirtualTimeScheduler, Watch.Actors.TestKit"
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.loggers = []
        akka.log-dead-letters = off
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        lockstep { type = "Watch.Actors.TestKit.LockstepDispatcherConfigurator, Watch.Actors.TestKit", throughput = 1 }
        watch-actors.dispatcher = lockstep
        watch-actors.retry.jitter = 0
        watch-actors.liveness.idle = off
        """;

    private readonly LockstepDispatcher _dispatcher;
    private readonly Config _config;
    private readonly List<IActorRef> _actors = [];
    private int _names;

    /// <summary>Starts one.</summary>
    /// <param name="hocon">Settings that differ from the defaults; without jitter and watchdog where it says nothing.</param>
    public LockstepSystem(string hocon = "")
    {
        _config = ConfigurationFactory.ParseString(hocon).WithFallback(ConfigurationFactory.ParseString(Hocon));
        System = ActorSystem.Create("lockstep", _config);
        _dispatcher = (LockstepDispatcher)System.Dispatchers.Lookup("lockstep");
        Time = (VirtualTimeScheduler)System.Scheduler;
        (Transport, Multiplexer) = Begin("etcd-watch");
    }

    /// <summary>The actor system.</summary>
    public ActorSystem System { get; }

    /// <summary>The multiplexer under test.</summary>
    public IActorRef Multiplexer { get; private set; }

    /// <summary>The server's side of the script.</summary>
    public ScriptedTransport Transport { get; private set; }

    /// <summary>The clock of every timer.</summary>
    public VirtualTimeScheduler Time { get; }

    /// <summary>How long a connection that does not read what it was answered is waited for, in real time: one that reads late, or is held back on purpose.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A subscriber that keeps what it is sent.</summary>
    public WatchProbe Probe() => new(this, Start(Props.Create<WatchProbe.Recorder>().WithDispatcher("lockstep"), Name("probe")));

    /// <summary>Starts a top-level actor and waits until it stands; it is stopped by <see cref="Renew"/>.</summary>
    /// <param name="props">What it is; in lockstep with the rest where its dispatcher is <c>lockstep</c>.</param>
    /// <param name="name">Its name.</param>
    public IActorRef Start(Props props, string name)
    {
        // Its guardian, which is not in lockstep, puts it in place: it is there when it answers.
        var actor = System.ActorOf(props, name);
        _actors.Add(actor);
        RunUntil(actor.Ask<ActorIdentity>(new Identify(null)));
        return actor;
    }

    /// <summary>
    /// Begins anew in the same actor system: the multiplexer and every probe are stopped, and there is another multiplexer over another
    /// <see cref="Transport"/>. Time goes on from where it stands. A tenth of the price of another system.
    /// </summary>
    public void Renew()
    {
        foreach (var actor in _actors) Stop(actor);
        _actors.Clear();
        (Transport, Multiplexer) = Begin(Name("etcd-watch"));
    }

    /// <summary>Stops an actor, and lets everything happen that follows from that.</summary>
    public void Stop(IActorRef actor)
    {
        RunUntil(actor.GracefulStop(Patience));
        Settle();
    }

    /// <summary>Lets everything happen that can happen without time passing.</summary>
    public void Settle()
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            if (_dispatcher.RunAll()) since = Stopwatch.GetTimestamp();
            if (Transport.IsQuiet && !_dispatcher.HasWork) return;
            if (Stopwatch.GetElapsedTime(since) > Patience) return;
            Thread.Yield();
        }
    }

    /// <summary>Lets time pass, timer by timer, and everything happen that follows from each.</summary>
    public void Advance(TimeSpan time)
    {
        Settle();
        while (time > TimeSpan.Zero)
        {
            time = Time.Step(time);
            Settle();
        }
    }

    /// <summary>Lets time pass up to the next timer.</summary>
    /// <returns>How long that was.</returns>
    /// <exception cref="InvalidOperationException">No timer is set.</exception>
    public TimeSpan AdvanceToNextTimer()
    {
        Settle();
        var next = Time.NextTimer ?? throw new InvalidOperationException("no timer is set");
        Time.Step(next);
        Settle();
        return next;
    }

    /// <inheritdoc/>
    public void Dispose() => RunUntil(System.Terminate());

    private (ScriptedTransport Transport, IActorRef Multiplexer) Begin(string name)
    {
        var transport = new ScriptedTransport();
        return (transport, Start(WatchMultiplexer.Props(_config, transport), name));
    }

    private string Name(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{++_names}");

    private void RunUntil(Task done)
    {
        while (!done.IsCompleted)
            if (!_dispatcher.RunAll()) Thread.Yield();
    }
}

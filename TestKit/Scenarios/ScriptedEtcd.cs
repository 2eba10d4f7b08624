using System.Diagnostics;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Watch.Actors.TestKit.Embedded;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit;

/// <summary>
/// An etcd without a network, for an actor system in which every actor runs in one order and time stands still until it is told to move:
/// what a test sees depends on no clock and on no thread. The multiplexer of the system, <c>WatchMultiplexer.Get(system)</c>, is
/// connected to it.
/// <para>
/// Each move returns when everything has happened that follows from it without time passing. A move is made from the thread of the test,
/// never from an actor.
/// </para>
/// </summary>
public sealed class ScriptedEtcd : EtcdScenario
{
    private const string Hocon = """
        akka.scheduler.implementation = "Watch.Actors.TestKit.VirtualTimeScheduler, Watch.Actors.TestKit"
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        akka.log-dead-letters-during-shutdown = off
        akka.actor.default-dispatcher.type = "Watch.Actors.TestKit.SerialDispatcherConfigurator, Watch.Actors.TestKit"
        akka.actor.internal-dispatcher.type = "Watch.Actors.TestKit.SerialDispatcherConfigurator, Watch.Actors.TestKit"
        watch-actors.stream-dispatcher.type = "Watch.Actors.TestKit.SerialDispatcherConfigurator, Watch.Actors.TestKit"
        watch-actors.retry.jitter = 0
        watch-actors.liveness.idle = off
        """;

    // What a lost connection is waited for, in the system's time: the longest back-off, several times.
    private static readonly TimeSpan LongestReturn = TimeSpan.FromMinutes(1);

    private readonly SerialRuns _runs = new();
    private readonly ScriptedMember _member;
    private int _lost, _triedBefore;

    /// <summary>Makes one, empty.</summary>
    /// <param name="hocon">
    /// Settings of the actor system that differ from the defaults. The multiplexer is without jitter and watchdog where it says nothing.
    /// </param>
    public ScriptedEtcd(string hocon = "") : this(hocon, new EmbeddedEtcdOptions())
    {
    }

    private ScriptedEtcd(string hocon, EmbeddedEtcdOptions options) : this(hocon, options, new EtcdNode(options))
    {
    }

    private ScriptedEtcd(string hocon, EmbeddedEtcdOptions options, EtcdNode node) : base(node)
    {
        _member = new ScriptedMember(node, options);
        var config = ConfigurationFactory.ParseString(hocon).WithFallback(ConfigurationFactory.ParseString(Hocon));
        Setup = ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(config), _runs, new WatchTransportSetup(_ => _member.Transport));
    }

    /// <summary>What the actor system is created with: one, for each etcd its own.</summary>
    public ActorSystemSetup Setup { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyRange> Watches
    {
        get
        {
            Settle();
            _member.LetGo();
            return base.Watches;
        }
    }

    /// <summary>The clock of every timer of the actor system.</summary>
    /// <exception cref="InvalidOperationException">No actor system was created with <see cref="Setup"/>.</exception>
    public VirtualTimeScheduler Time => _runs.Scheduler as VirtualTimeScheduler
        ?? throw new InvalidOperationException("no actor system with a virtual time was created with this setup");

    /// <summary>How long it may take, in real time, until nothing happens any more.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Lets everything happen that can happen without time passing. What an actor awaits outside the actor system is not waited for.
    /// </summary>
    /// <exception cref="TimeoutException">It does not end: an actor blocks, or sends messages to itself without end.</exception>
    public void Settle()
    {
        // Gives way to whoever wants to run and does not sleep: a day of timers is many of these.
        var since = Stopwatch.GetTimestamp();
        for (var wait = default(SpinWait); !IsSettled(); wait.SpinOnce(sleep1Threshold: -1))
            if (Stopwatch.GetElapsedTime(since) > Patience)
                throw new TimeoutException($"not settled within {Patience}: an actor blocks, or sends messages to itself without end");
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

    /// <inheritdoc/>
    public override void GoesDown()
    {
        Settle();
        if (_member.Transport.Outage is not null) return;
        (_lost, _triedBefore) = (_member.Calls, _member.Transport.Endpoints.Count);
        var outage = new GrpcException(GrpcCode.Unavailable, "connection lost", FailureOrigin.Transport);
        _member.Transport.Outage = outage;
        _member.Fail(outage);
        Settle();
    }

    /// <summary>
    /// The server can be reached again. Time passes, timer by timer, until as many connections stand as were lost, or one where there was
    /// none and one was tried: a minute at most.
    /// </summary>
    public override void ComesBack()
    {
        Settle();
        _member.Transport.Outage = null;
        var wanted = _lost == 0 && _member.Transport.Endpoints.Count > _triedBefore ? 1 : _lost;
        var left = LongestReturn;
        while (_member.Calls < wanted && left > TimeSpan.Zero && Time.NextTimer is not null)
        {
            left = Time.Step(left);
            Settle();
        }
    }

    // What was sent before the move comes before it.
    private protected override long Move(Func<long> move)
    {
        Settle();
        var revision = base.Move(move);
        _member.Send(Settle);
        return revision;
    }

    private bool IsSettled()
    {
        // Nothing ran in between: so it was idle and quiet at one moment.
        var added = _runs.Added;
        return _runs.IsIdle && _member.Transport.IsQuiet && _runs.IsIdle && _runs.Added == added;
    }
}

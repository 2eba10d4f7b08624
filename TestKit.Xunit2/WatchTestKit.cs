using Akka.Actor;
using Xunit.Abstractions;

namespace Watch.Actors.TestKit.Xunit2;

/// <summary>
/// A test of subscribers, on Akka's TestKit: its actor system has the real multiplexer, connected to a <see cref="ScriptedEtcd"/>. There
/// is no network, actors run in one order, and timers fire when the test says so.
/// <para>
/// Each move of <see cref="Etcd"/> returns when all that follows from it has happened, so what a subscriber sends is there by then, and
/// <c>ExpectNoMsg(TimeSpan.Zero)</c> is a fact and not a time-out.
/// </para>
/// </summary>
public abstract class WatchTestKit : Akka.TestKit.Xunit2.TestKit
{
    /// <summary>Makes the actor system of one test.</summary>
    /// <param name="config">HOCON over the defaults; empty: none.</param>
    /// <param name="output">Takes the log, as xUnit gives it to the test's constructor; null: none.</param>
    protected WatchTestKit(string config = "", ITestOutputHelper? output = null) : this(new ScriptedEtcd(config), output)
    {
    }

    /// <summary>Makes the actor system of one test.</summary>
    /// <param name="etcd">One that no other actor system has been created with.</param>
    /// <param name="output">Takes the log; null: none.</param>
    protected WatchTestKit(ScriptedEtcd etcd, ITestOutputHelper? output = null)
        : base(etcd.Setup, actorSystemName: null, output) => Etcd = etcd;

    /// <summary>The etcd, and the time of the actor system.</summary>
    protected ScriptedEtcd Etcd { get; }

    /// <summary>The multiplexer that takes the commands of <see cref="EtcdWatch"/>.</summary>
    protected IActorRef Multiplexer => WatchMultiplexer.Get(Sys).Ref;
}

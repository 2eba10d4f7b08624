using System.Runtime.CompilerServices;
using Akka.Configuration;
using FsCheck.Fluent;
using Watch.Actors.Cluster.Settings;
using Watch.Actors.Specs.Properties;
using Watch.Actors.TestKit;

namespace Watch.Actors.Cluster.Specs.Properties;

/// <summary>
/// Subscribers on one node whose watches are on others, against models of etcd, of the network and of a cluster, under random schedules and
/// in virtual time. A failure names what was broken, the shrunk schedule and the command that plays it again (docs/testing.md).
/// </summary>
public sealed class AnyNodeSpec
{
    private const int Cases = 1500;

    private const string Tight = """
        watch-actors.ring.capacity = 2
        akka.actor.deployment {
          "/*/*" { dispatcher = lockstep }
          "/*/*/*" { dispatcher = lockstep }
          "/*/*/*/*" { dispatcher = lockstep }
        }
        """;

    private const string TightDelivery = """
        watch-actors-cluster {
          delivery { window = 2, window-bytes = 200 B, max-message-size = 100 B, resend-after = 500ms }
          liveness { interval = 1s, lost-after = 2s, open-timeout = 5s }
          retry.jitter = 0
          sharding.recent { capacity = 2, max-bytes = 1 KiB }
        }
        """;

    [Fact]
    public void Whatever_happens_between_nodes_nothing_is_lost_nothing_doubled_and_nothing_left_behind() => Check("gateways");

    [Fact]
    public void Whatever_happens_to_ranges_that_are_shared_neither_is_anything() => Check("sharding");

    [Fact]
    public void A_watch_of_what_is_to_come_outlives_the_compaction_of_what_is_shared() => Play(
        "sharding",
        new Move.Subscribe(Subscriber: 0, KeyRange.All, WatchOptions.Default, StartOffset: 3, Credit: 100),
        new Move.Flow(),
        new Move.LoseHistory());

    [Theory]
    [InlineData("gateways")]
    [InlineData("sharding")]
    public void A_session_may_be_lost_after_any_of_its_messages(string mode)
    {
        var list = new Move.Subscribe(Subscriber: 0, KeyRange.All, new WatchOptions { Resync = true, InitialList = true }, StartOffset: null, Credit: 100);
        var events = new Move.Subscribe(Subscriber: 1, KeyRange.All, new WatchOptions { CreatedNotify = true }, StartOffset: -9, Credit: 100);
        for (var count = 0; count < 30; count++)
        {
            Move[] lost = [new Move.Wait(1000), new Move.Serve(), new Move.Deliver(count), new Move.Cut(0, 1), new Move.Cut(1, 1)];
            Play(mode, [new Move.Commit("a ab b"), new Move.Commit("ab", "a"), list, events, .. lost]);
            Play(mode, [events, new Move.Flow(), new Move.LoseHistory(), .. lost]);
        }
    }

    [Theory]
    [InlineData("gateways")]
    [InlineData("sharding")]
    public void Of_two_sessions_of_one_request_one_is_followed(string mode) => Play(
        mode,
        new Move.Commit("a"),
        new Move.Subscribe(Subscriber: 0, KeyRange.All, new WatchOptions { ProgressNotify = true }, StartOffset: -9, Credit: 100),
        new Move.Deliver(1),
        new Move.Serve(),
        new Move.Tick(),
        new Move.Serve(),
        new Move.HoldUp(0), new Move.HoldUp(0), new Move.HoldUp(0), new Move.HoldUp(0),
        new Move.Fail(0, 0),
        new Move.Commit("b"),
        new Move.Wait(2000),
        new Move.Deliver(100),
        new Move.Serve(),
        new Move.Release());

    private static void Play(string mode, params Move[] moves)
    {
        using var world = new LockstepSystem(Tight);
        Play(world, Settings(mode), new Schedule(moves));
    }

    private static void Check(string mode, [CallerMemberName] string name = "")
    {
        var settings = Settings(mode);
        using var world = new LockstepSystem(Tight);
        Seeded.Check(Prop.ForAll(Schedules.All, schedule => Play(world, settings, schedule)), Cases, largest: 70, name);
    }

    private static ClusterSettings Settings(string mode) =>
        ClusterSettings.Read(ConfigurationFactory.ParseString($"watch-actors-cluster.mode = {mode}\n{TightDelivery}"));

    private static void Play(LockstepSystem world, ClusterSettings settings, Schedule schedule)
    {
        world.Renew();
        var run = new ClusterRun(world, settings);
        foreach (var move in schedule.Moves) move.Play(run);
        var breaches = run.Breaches();
        Assert.True(breaches.Count == 0, string.Join(Environment.NewLine, breaches));
    }
}

using System.Runtime.CompilerServices;
using FsCheck.Fluent;
using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Properties;

/// <summary>
/// The whole actor tree against a model of etcd, under random schedules and in virtual time. A failure names what was broken, the
/// shrunk schedule and the command that plays it again: <c>PROPERTY_SEED=… ./build.sh test --filter Whatever_happens</c> (docs/testing.md).
/// </summary>
public sealed class ActorTreeSpec
{
    private const int Cases = 3000;

    private const string Tight = """
        watch-actors.ring.capacity = 2
        watch-actors.flow.in-flight = 256 B
        """;

    private const string Covers = """

        watch-actors.catch-up { above = 1, covers = 2 }
        """;

    [Fact]
    public void Whatever_happens_nothing_is_lost_nothing_doubled_and_nothing_left_behind() => Check(Tight);

    [Fact]
    public void Whatever_happens_to_watches_that_catch_up_together_neither_is_anything() => Check(Tight + Covers);

    private static void Check(string hocon, [CallerMemberName] string name = "")
    {
        using var world = new LockstepSystem(hocon);
        Seeded.Check(Prop.ForAll(Schedules.All, schedule => Play(world, schedule)), Cases, largest: 70, name);
    }

    private static void Play(LockstepSystem world, Schedule schedule)
    {
        world.Renew();
        var run = new ActorTreeRun(world, schedule.ServerChoosesIds);
        foreach (var move in schedule.Moves) move.Play(run);
        var breaches = run.Breaches();
        Assert.True(breaches.Count == 0, string.Join(Environment.NewLine, breaches));
    }
}

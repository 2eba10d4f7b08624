using FsCheck.Fluent;
using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Properties;

/// <summary>
/// The whole actor tree against a model of etcd, under random schedules and in virtual time. A failure names what was broken, the
/// shrunk schedule and the command that plays it again: <c>PROPERTY_SEED=… ./build.sh test --filter Whatever_happens</c> (docs/testing.md).
/// </summary>
public sealed class ActorTreeSpec : IDisposable
{
    private const int Cases = 3000;

    private readonly LockstepSystem _world = new("""
        watch-actors.ring.capacity = 2
        watch-actors.flow.in-flight = 256 B
        """);

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Whatever_happens_nothing_is_lost_nothing_doubled_and_nothing_left_behind() =>
        Seeded.Check(Prop.ForAll(Schedules.All, Play), Cases, largest: 70);

    private void Play(Schedule schedule)
    {
        _world.Renew();
        var run = new ActorTreeRun(_world, schedule.ServerChoosesIds);
        foreach (var move in schedule.Moves) move.Play(run);
        var breaches = run.Breaches();
        Assert.True(breaches.Count == 0, string.Join(Environment.NewLine, breaches));
    }
}

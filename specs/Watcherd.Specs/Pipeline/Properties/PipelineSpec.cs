using FsCheck.Fluent;
using Watch.Actors.Specs.Properties;
using Watch.Actors.TestKit;

namespace Watch.Actors.Watcherd.Specs.Pipeline.Properties;

/// <summary>
/// A watch of the daemon against models of etcd and of the disk, under random schedules and in virtual time: what comes when, what is
/// written when, what fails, and where the process is killed. A failure names what was broken, the shrunk schedule and the command that
/// plays it again (docs/testing.md).
/// </summary>
public sealed class PipelineSpec
{
    private const int Cases = 3000;

    private const string Children = """akka.actor.deployment { "/*/*" { dispatcher = lockstep } }""";

    [Fact]
    public void Whatever_happens_nothing_is_left_out_and_no_key_goes_back()
    {
        using var world = new LockstepSystem(Children);
        Seeded.Check(Prop.ForAll(Schedules.All, schedule => Play(world, schedule)), Cases, largest: 60);
    }

    [Fact]
    public void Told_to_stop_while_it_reads_its_checkpoint_it_stops() => Play(new Move.Stop());

    [Fact]
    public void A_list_that_comes_where_changes_were_to_go_on_does_not_tell_as_gone_what_stands() => Play(
        new Move.Commit("a", ""), new Move.Calm(), new Move.Stop(), new Move.Work(0, Outcome.Done), new Move.Tell(1), new Move.Relist());

    [Fact]
    public void What_a_list_told_as_gone_is_done_after_a_crash_also_where_history_still_has_it() => Play(
    [
        new Move.Commit("a", ""), new Move.Calm(), new Move.Commit("", "a"), new Move.Commit("b", ""),
        .. Listing, new Move.Crash(RecordsLeft: null, CompactsAgo: null),
    ]);

    [Fact]
    public void Nor_does_a_checkpoint_from_before_the_list_hide_it() => Play(
    [
        new Move.Commit("a", ""), new Move.Calm(), new Move.Commit("c", ""), new Move.Tell(1), .. Working, new Move.Progress(),
        new Move.Commit("", "a"), new Move.Commit("b", ""), .. Listing, new Move.EndRun(0, Outcome.Done), .. Working,
        new Move.Crash(RecordsLeft: null, CompactsAgo: null),
    ]);

    [Fact]
    public void That_an_older_change_is_done_is_not_taken_for_the_newer_one() => Play(
    [
        new Move.Calm(), new Move.Commit("a", ""), new Move.Tell(1), .. Working, new Move.Commit("a", ""), new Move.Tell(1), .. Working,
        new Move.EndRun(0, Outcome.Done), .. Working, new Move.Crash(RecordsLeft: null, CompactsAgo: 0),
    ]);

    [Fact]
    public void That_one_action_is_done_is_not_taken_for_both() => Play(
    [
        new Move.Calm(), new Move.Commit("a", ""), new Move.Tell(1), .. Working,
        new Move.EndRun(0, Outcome.Done), .. Working, new Move.Crash(RecordsLeft: null, CompactsAgo: 0),
    ], actions: 2);

    [Fact]
    public void What_failed_for_good_and_cannot_be_kept_as_a_dead_letter_is_done_again() => Play(
    [
        new Move.Calm(), new Move.Commit("a", ""), new Move.Tell(1), .. Working,
        new Move.Disk(IsFull: true), new Move.EndRun(0, Outcome.FailsForGood), new Move.Disk(IsFull: false),
    ]);

    // Everything that can be written or begun is, and what is begun goes on.
    private static IEnumerable<Move> Working => Enumerable.Repeat(new Move.Work(0, Outcome.Hangs), 6);

    private static IEnumerable<Move> Listing => [new Move.Relist(), .. Enumerable.Repeat<Move[]>([new Move.Tell(1), .. Working], 6).SelectMany(moves => moves)];

    private static void Play(params Move[] moves) => Play(moves, actions: 1);

    private static void Play(Move[] moves, int actions)
    {
        using var world = new LockstepSystem(Children);
        Play(world, new Schedule("", actions, IsOverRange: false, "max-pending = 100, concurrency = 4", moves));
    }

    private static void Play(LockstepSystem world, Schedule schedule)
    {
        using var run = new PipelineRun(world, schedule);
        foreach (var move in schedule.Moves) move.Play(run);
        var breaches = run.Breaches();
        Assert.True(breaches.Count == 0, string.Join(Environment.NewLine, breaches));
    }
}

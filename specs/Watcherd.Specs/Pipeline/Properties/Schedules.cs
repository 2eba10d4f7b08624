using FsCheck;
using FsCheck.Fluent;

namespace Watch.Actors.Watcherd.Specs.Pipeline.Properties;

/// <summary>What a property plays: what a watch is to do, and what happens in which order.</summary>
/// <param name="Filters">As in the configuration: empty, no-put or no-delete.</param>
/// <param name="Actions">How many actions on single keys there are.</param>
/// <param name="IsOverRange">Whether there is one more, over the range.</param>
/// <param name="Queue">The settings of each action.</param>
/// <param name="Moves">What happens.</param>
internal sealed record Schedule(string Filters, int Actions, bool IsOverRange, string Queue, IReadOnlyList<Move> Moves)
{
    public override string ToString() => string.Join(
        Environment.NewLine,
        Moves.Select((move, i) => FormattableString.Invariant($"  {i + 1,3} {move}"))
            .Prepend($"  {Moves.Count} moves, filters [{Filters}], {Actions} actions of {Queue}{(IsOverRange ? ", and one over the range" : "")}"));
}

/// <summary>Random schedules, and smaller ones made of them.</summary>
internal static class Schedules
{
    private const string Plain = "max-pending = 100, concurrency = 4";

    private static readonly Gen<string> Keys = Gen.Elements("a", "a", "a", "b", "b", "c");

    private static readonly Gen<Outcome> Outcomes = Gen.Frequency(
        (5, Gen.Constant(Outcome.Done)), (4, Gen.Constant(Outcome.Hangs)), (2, Gen.Constant(Outcome.Fails)), (1, Gen.Constant(Outcome.FailsForGood)));

    // What goes on beside the actors is frequent: most of a schedule is what lies between a change and its end.
    private static readonly Gen<Move> Moves = Gen.Frequency(
        (12, Keys.Select(key => (Move)new Move.Commit(key, ""))),
        (6, Keys.Select(key => (Move)new Move.Commit("", key))),
        (4, Gen.Elements<Move>(new Move.Commit("a b", "c"), new Move.Commit("c", "a"), new Move.Commit("a b c", ""))),
        (2, Gen.Choose(0, 3).Select(revisions => (Move)new Move.Compact(revisions))),
        (20, Gen.Choose(1, 3).Select(most => (Move)new Move.Tell(most))),
        (4, Gen.Constant<Move>(new Move.Progress())),
        (3, Gen.Constant<Move>(new Move.Relist())),
        (1, Gen.Constant<Move>(new Move.EndWatch())),
        (30, from number in Gen.Choose(0, 3) from outcome in Outcomes select (Move)new Move.Work(number, outcome)),
        (8, from number in Gen.Choose(0, 3)
            from outcome in Gen.Elements(Outcome.Done, Outcome.Done, Outcome.Fails, Outcome.Fails, Outcome.FailsForGood)
            select (Move)new Move.EndRun(number, outcome)),
        (2, Gen.Elements<Move>(new Move.Disk(true), new Move.Disk(false), new Move.Disk(false))),
        (5, Gen.Elements(1, 60, 300, 1100).Select(time => (Move)new Move.Wait(time))),
        (5, from records in Gen.Elements(default(int?), 0, 1, 2, 100)
            from compactsAgo in Gen.Elements(default(int?), null, 0, 1)
            select (Move)new Move.Crash(records, compactsAgo)),
        (1, Gen.Constant<Move>(new Move.Stop())),
        (1, Gen.Constant<Move>(new Move.Calm())));

    private static readonly Gen<Schedule> Random = Gen.Sized(size =>
        from filters in Gen.Frequency((3, Gen.Constant("")), (1, Gen.Constant("no-put")), (1, Gen.Constant("no-delete")))
        from actions in Gen.Choose(1, 2)
        from isOverRange in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        from queue in Gen.Elements(
            Plain, "max-pending = 1, concurrency = 1", "max-pending = 2, concurrency = 2, retry.tries = 2",
            "max-pending = 100, debounce { min = 50ms, max = 200ms }")
        from isCompacted in Gen.Frequency((2, Gen.Constant(true)), (1, Gen.Constant(false)))
        from length in Gen.Choose(1, size)
        from moves in Moves.ListOf(length)
        select new Schedule(
            filters, actions, isOverRange, queue, [.. moves.Where(move => isCompacted || move is not (Move.Compact or Move.Relist or Move.Crash { CompactsAgo: not null }))]));

    public static Arbitrary<Schedule> All => Arb.From(Random, Smaller);

    // Fewer moves, large pieces first; then a plainer watch.
    private static IEnumerable<Schedule> Smaller(Schedule schedule)
    {
        var moves = schedule.Moves;
        for (var piece = (moves.Count + 1) / 2; piece > 0; piece /= 2)
            for (var at = 0; at < moves.Count; at += piece)
                yield return schedule with { Moves = [.. moves.Take(at), .. moves.Skip(at + piece)] };
        if (schedule.IsOverRange) yield return schedule with { IsOverRange = false };
        if (schedule.Actions > 1) yield return schedule with { Actions = 1 };
        if (schedule.Queue != Plain) yield return schedule with { Queue = Plain };
        if (schedule.Filters.Length > 0) yield return schedule with { Filters = "" };
    }
}

using Watch.Actors.TestKit.Guarantees.Checks;

namespace Watch.Actors.TestKit.Guarantees;

/// <summary>
/// Checks of what a subscriber was sent against what happened: pure functions over a <see cref="Recording"/> and a <see cref="History"/>.
/// What a resync sends to bring the subscriber from what it knew to the list is judged by its outcome, provided that the history is that of
/// the store which was listed; before and after it every event is judged.
/// </summary>
public static class Validators
{
    // In the order of the enumeration, which is the order of the answer.
    private static readonly Func<Recording, IReadOnlyList<Stretch>, History, IEnumerable<Breach>>[] Checks =
    [
        OfEach(OrderedCheck.Run), OfEach(UniqueCheck.Run), OfEach(ReliableCheck.Run), OfEach(AtomicCheck.Run), OfEach(ResumableCheck.Run),
        OfEach(BookmarkableCheck.Run),
        (recording, _, _) => FilteredCheck.Run(recording),
        (recording, _, history) => CreateModifyCheck.Run(recording, history),
        OfEach(PrevKvCheck.Run),
        (recording, _, _) => StartedCheck.Run(recording),
        (recording, _, _) => EndedCheck.Run(recording),
        (recording, _, history) => ResyncedCheck.Run(recording, history),
    ];

    /// <summary>Every breach of every guarantee; none for a recording as it was promised.</summary>
    public static IReadOnlyList<Breach> Check(Recording recording, History history)
    {
        var stretches = Stretch.Of(recording);
        return [.. Checks.SelectMany(check => check(recording, stretches, history)).Select(breach => breach with { Recording = recording.Name })];
    }

    /// <summary>The breaches of one guarantee.</summary>
    public static IReadOnlyList<Breach> Check(Recording recording, History history, Guarantee guarantee) =>
        [.. Check(recording, history).Where(breach => breach.Guarantee == guarantee)];

    private static Func<Recording, IReadOnlyList<Stretch>, History, IEnumerable<Breach>> OfEach(Func<Stretch, History, IEnumerable<Breach>> check) =>
        (_, stretches, history) => stretches.SelectMany(stretch => check(stretch, history));
}

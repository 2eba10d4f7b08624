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
    private static readonly Func<Stretch, History, IEnumerable<Breach>>[] OfStretches =
    [
        OrderedCheck.Run, UniqueCheck.Run, ReliableCheck.Run, AtomicCheck.Run, ResumableCheck.Run, BookmarkableCheck.Run,
        FilteredCheck.Run, CreateModifyCheck.Run, PrevKvCheck.Run,
    ];

    private static readonly Func<Recording, History, IEnumerable<Breach>>[] OfRecordings =
        [(recording, _) => StartedCheck.Run(recording), (recording, _) => EndedCheck.Run(recording), ResyncedCheck.Run];

    /// <summary>Every breach of every guarantee; none for a recording as it was promised.</summary>
    public static IReadOnlyList<Breach> Check(Recording recording, History history)
    {
        var stretches = Stretch.Of(recording);
        return
        [
            .. OfStretches.SelectMany(check => stretches.SelectMany(stretch => check(stretch, history)))
                .Concat(OfRecordings.SelectMany(check => check(recording, history)))
                .Select(breach => breach with { Recording = recording.Name }),
        ];
    }

    /// <summary>The breaches of one guarantee.</summary>
    public static IReadOnlyList<Breach> Check(Recording recording, History history, Guarantee guarantee) =>
        [.. Check(recording, history).Where(breach => breach.Guarantee == guarantee)];
}

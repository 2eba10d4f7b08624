namespace Watch.Actors.TestKit.Specs.Guarantees;

public sealed class GoodRecordingsSpec
{
    private static readonly Dictionary<string, Func<Tape>> Cases = new(StringComparer.Ordinal)
    {
        ["all of it, one notification a revision"] = () => Tape.From(1).Send(2).Send(3).Send(4).Send(6).Send(7).Send(8),
        ["all of it in one notification"] = () => Tape.From(1).Send(2, 3, 4, 6, 7, 8),
        ["from a revision on at which nothing matches"] = () => Tape.From(5).Send(6, 7).Send(8),
        ["from now on"] = () => Tape.FromNowOn(4).Send(6).Send(7, 8),
        ["from now on, with events from before the word that it stands (S6)"] = () => Tape.FromNowOn(4).Send(3).Send(4).Send(6, 7, 8),
        ["from now on without the word that it stands, so that the beginning is not known"] = () => Tape.With(WatchOptions.Default).Send(6, 7, 8),
        ["from the future: nothing is due"] = () => Tape.From(100),
        ["nothing was sent, and nothing is due"] = () => Tape.FromNowOn(8),
        ["nothing was sent and no beginning is known"] = () => Tape.With(WatchOptions.Default),
        ["an empty one of a watch that was not read"] = () => Tape.From(1).UpTo(0),
        ["progress between, again at the same revision, and after all of it"] =
            () => Tape.From(1).Progress(1).Send(2, 3).Progress(3).Progress(3).Send(4).Progress(5).Send(6, 7, 8).Progress(8).Progress(20),
        ["read up to a revision"] = () => Tape.From(1).Send(2, 3, 4).UpTo(5),
        ["read further than was asserted"] = () => Tape.From(1).Send(2, 3, 4, 6, 7).UpTo(4),
        ["unsubscribed in the middle"] = () => Tape.From(1).Send(2, 3).Ended(),
        ["unsubscribed when it had read what it claims"] = () => Tape.From(1).Send(2, 3, 4).Ended().UpTo(5),
        ["compacted after the events before it"] = () => Tape.From(1).Send(2, 3).Compacted(6).Ended(EndKind.Compacted, 6),
        ["compacted at once"] = () => Tape.From(2).Compacted(6).Ended(EndKind.Compacted, 6).UpTo(8),
        ["denied by the server before it had read all"] = () => Tape.From(2).Send(2, 3).Ended(EndKind.PermissionDenied).UpTo(8),
        ["resynced after lost history: what is made from the list, then what follows it"] =
            () => Tape.From(1).Send(2).Compacted(6).Resynced(6).Raw(Tape.At(6, "k/a"), Tape.At(6, "k/b")).Send(7).Send(8),
        ["resynced, what is made and what follows in one notification"] =
            () => Tape.From(1).Send(2).Resynced(7).Raw(Tape.At(6, "k/a"), Tape.At(6, "k/b"), Tape.At(7, "k/c"), Tape.At(8, "k/b")),
        ["resynced, with deletes at the revision of the list and progress at its end"] =
            () => Tape.From(1).Send(2, 3).Resynced(4).Raw(Answers.Delete("k/a", 4)).Progress(4).Send(6, 7, 8),
        ["resynced again before the first was complete"] =
            () => Tape.From(1).Send(2, 3).Resynced(4).Resynced(8).Raw(Tape.At(6, "k/a"), Tape.At(7, "k/c")).Raw(Answers.Delete("k/b", 8)).Progress(8),
        ["resynced, whole, and what is gone is not told"] =
            () => Tape.From(1).Send(2, 3).Resynced(4, isWhole: true).Raw(Tape.At(3, "k/b")).Progress(4).Send(6, 7, 8),
        ["resynced, not to its end"] = () => Tape.From(1).Send(2).Resynced(7).Raw(Tape.At(7, "k/c")).UpTo(6),
        ["resynced, and ended before its end"] = () => Tape.From(1).Send(2).Resynced(7).Raw(Tape.At(7, "k/c")).Ended(),
        ["what stands first, then what follows it"] =
            () => Tape.Listing().Resynced(6, isWhole: true).Raw(Tape.At(6, "k/a"), Tape.At(6, "k/b")).Progress(6).Send(7).Send(8),
        ["what stands, told anew because the first list broke off"] = () => Tape.Listing()
            .Resynced(3, isWhole: true).Raw(Tape.At(3, "k/b")).Resynced(4, isWhole: true).Raw(Tape.At(3, "k/b")).Progress(4).Send(6, 7, 8),
        ["asked for what stands first, and ended before it was told"] = () => Tape.Listing().Ended(),
        ["asked for what stands first, and not read so far"] = () => Tape.Listing().UpTo(0),
        ["resynced, without puts"] = () => Tape.With(new() { StartRevision = 3, Filters = EventFilters.NoPut }).Resynced(4)
            .Raw(Answers.Delete("k/a", 4)).Progress(4).Send(8),
        ["resynced, without deletes"] = () => Tape.With(new() { StartRevision = 3, Filters = EventFilters.NoDelete }).Resynced(4)
            .Raw(Tape.At(3, "k/b", e => e.PrevKv = null)).Progress(4).Send(6, 7),
        ["without puts"] = () => Tape.With(new() { StartRevision = 1, Filters = EventFilters.NoPut }).Send(4, 8),
        ["without deletes"] = () => Tape.With(new() { StartRevision = 1, Filters = EventFilters.NoDelete }).Send(2, 3).Send(6, 7),
        ["without puts and deletes: only progress"] =
            () => Tape.With(new() { StartRevision = 1, Filters = EventFilters.NoDelete | EventFilters.NoPut }).Progress(8),
        ["previous values absent where they are compacted"] =
            () => Tape.From(1).Send(2).Raw(Tape.At(3, "k/b"), Tape.At(3, "k/a", e => e.PrevKv = null)).Send(4, 6, 7, 8).InAStoreCompactedAt(3),
        ["one key"] = () => Tape.OfKey("k/b").Send(3, 6).Send(8),
    };

    public static TheoryData<string> Kinds => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_breach_is_found_in_a_recording(string kind) => Assert.Equal("", Cases[kind]().Found());
}

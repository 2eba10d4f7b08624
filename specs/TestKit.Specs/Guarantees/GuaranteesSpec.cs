namespace Watch.Actors.TestKit.Specs.Guarantees;

/// <summary>G1 to G6: broken recordings, and everything that is found in them.</summary>
public sealed class GuaranteesSpec
{
    private static readonly Dictionary<string, (Func<Tape> Tape, string Found)> Cases = new(StringComparer.Ordinal)
    {
        ["G1: two revisions change places"] = (() => Tape.From(1).Send(2).Send(4).Send(3).Send(6, 7, 8), "Ordered 4 3; Ordered 4 3"),
        ["G1: two revisions change places in one notification"] =
            (() => Tape.From(1).Send(2, 3, 4, 6).Raw(Tape.At(8, "k/b"), Tape.At(7, "k/c")), "Ordered 8 7"),
        ["G1: one revision comes far too late"] = (() => Tape.From(1).Send(2, 3, 6, 7, 8).Send(4), "Ordered 8 4"),
        ["G1: a transaction's order is turned"] =
            (() => Tape.From(1).Send(2).Raw(Tape.At(3, "k/a"), Tape.At(3, "k/b")).Send(4, 6, 7, 8), "Ordered 3"),

        ["G2: an event twice in a notification"] =
                (() => Tape.From(1).Send(2).Raw(Tape.At(3, "k/b"), Tape.At(3, "k/b"), Tape.At(3, "k/a")).Send(4, 6, 7, 8), "Unique 3"),
        ["G2: a revision in two notifications after a resume at R"] =
                (() => Tape.From(1).Send(2, 3).Send(3).Send(4, 6, 7, 8), "Unique 3; Unique 3"),
        ["G2: the last event again at the end"] = (() => Tape.From(1).Send(2, 3, 4, 6, 7, 8).Send(8), "Unique 8"),
        ["G2: an older revision again"] = (() => Tape.From(1).Send(2, 3, 4).Send(2).Send(6, 7, 8), "Ordered 4 2; Unique 2"),

        ["G3: a revision is missing"] = (() => Tape.From(1).Send(2, 3).Send(6, 7, 8), "Reliable 4"),
        ["G3: an event of a transaction is missing"] = (() => Tape.From(1).Send(2).Raw(Tape.At(3, "k/a")).Send(4, 6, 7, 8), "Reliable 3"),
        ["G3: the end is missing"] = (() => Tape.From(1).Send(2, 3, 4, 6), "Reliable 7; Reliable 8"),
        ["G3: the end up to which it was read is missing"] = (() => Tape.From(1).Send(2, 3).UpTo(4), "Reliable 4"),
        ["G3: the end is missing that was read before the watch was given up"] =
                (() => Tape.From(1).Send(2, 3).Ended().UpTo(4), "Reliable 4"),
        ["G3: what a bookmark says was sent is missing, though the server ended the watch"] =
            (() => Tape.From(1).Send(2, 3).Progress(5).Ended(EndKind.Cancelled), "Reliable 4"),
        ["G3: an event is missing before a compaction"] =
            (() => Tape.From(1).Send(2, 4).Compacted(7).Ended(EndKind.Compacted, 7), "Reliable 3; Reliable 3"),
        ["G3: another value"] = (() => Tape.From(7).Raw(Tape.At(7, "k/c", e => e.Kv.Value = e.Kv.Key)).Send(8), "Reliable 7"),
        ["G3: a lease that it has not"] = (() => Tape.From(7).Raw(Tape.At(7, "k/c", e => e.Kv.Lease = 7)).Send(8), "Reliable 7"),
        ["G3: a put told as a delete"] =
            (() => Tape.From(7).Raw(Tape.At(7, "k/c", e => e.Type = Protos.Event.Types.EventType.Delete)).Send(8), "Reliable 7"),
        ["G3: an event that never happened"] = (() => Tape.From(7).Send(7).Raw(Tape.At(8, "k/b"), Answers.Put("k/x", 8)), "Reliable 8"),
        ["G3: a transaction is half missing after events from before the word that the watch stands"] =
            (() => Tape.FromNowOn(3).Raw(Tape.At(3, "k/a")).Send(4, 6, 7, 8), "Reliable 3"),
        ["G3: an event is missing after a resync"] = (() => Tape.From(1).Send(2).Resynced(3).Send(3).Send(4).Send(7, 8), "Reliable 6; Reliable 6"),

        ["G4: a transaction in two notifications"] =
            (() => Tape.From(1).Send(2).Raw(Tape.At(3, "k/b")).Raw(Tape.At(3, "k/a")).Send(4, 6, 7, 8), "Atomic 3"),
        ["G4: the end of a transaction with the next revision"] =
            (() => Tape.From(1).Send(2).Raw(Tape.At(3, "k/b")).Raw(Tape.At(3, "k/a"), Tape.At(4, "k/a")).Send(6, 7, 8), "Atomic 3"),
        ["G4: two transactions, each in two notifications"] =
            (() => Tape.From(3).Raw(Tape.At(3, "k/b")).Raw(Tape.At(3, "k/a")).Send(4).Raw(Tape.At(6, "k/a")).Raw(Tape.At(6, "k/b")).Send(7, 8),
                    "Atomic 3; Atomic 6"),
        ["G4: a transaction with progress between"] =
            (() => Tape.From(6).Raw(Tape.At(6, "k/a")).Progress(5).Raw(Tape.At(6, "k/b")).Send(7, 8), "Atomic 6; Bookmarkable 6 5"),

        ["G5: the first revision is missing"] = (() => Tape.From(2).Send(3, 4, 6, 7, 8), "Resumable 2 3"),
        ["G5: the first two revisions are missing"] = (() => Tape.From(1).Send(4, 6, 7, 8), "Resumable 2 3 4"),
        ["G5: a resume a revision too low"] = (() => Tape.From(4).Send(3).Send(4, 6, 7, 8), "Resumable 3; Resumable 3"),
        ["G5: nothing is sent"] = (() => Tape.From(7), "Resumable 7 8"),
        ["G5: the first after the word that it stands is missing"] = (() => Tape.FromNowOn(3).Send(6, 7, 8), "Resumable 4 6"),
        ["G5: the first after a resync is missing"] = (() => Tape.From(1).Send(2).Resynced(3).Send(3).Send(6, 7, 8), "Resumable 4 6"),

        ["G6: an event from before a bookmark"] = (() => Tape.From(1).Send(2, 3).Progress(5).Send(4).Send(6, 7, 8), "Bookmarkable 5 4"),
        ["G6: an event at the bookmark"] =
                (() => Tape.From(1).Send(2, 3, 4).Progress(6).Send(6).Send(7, 8), "Bookmarkable 6 6; Bookmarkable 6 6"),
        ["G6: progress goes back"] =
                (() => Tape.From(1).Send(2).Progress(2).Send(3, 4).Progress(5).Progress(4).Send(6, 7, 8), "Bookmarkable 5 4"),
        ["G6: progress below what was sent"] = (() => Tape.From(1).Send(2, 3, 4).Progress(3).Send(6, 7, 8), "Bookmarkable 4 3"),
        ["G6: a bookmark is forgotten by a later one"] =
            (() => Tape.From(1).Send(2, 3).Progress(6).Progress(5).Send(4).Send(6, 7, 8),
                    "Bookmarkable 6 5; Bookmarkable 6 4; Bookmarkable 6 6; Bookmarkable 6 6"),

        ["resync: a key that is new is not told"] =
            (() => Tape.From(1).Send(2).Resynced(3).Raw(Tape.At(3, "k/a")).Progress(3).Send(4, 6, 7, 8), "Resynced 3 3"),
        ["resync: a key that has changed is not told"] =
            (() => Tape.From(1).Send(2, 3).Resynced(6).Raw(Tape.At(6, "k/a")).Progress(6).Send(7, 8), "Resynced 6 6"),
        ["resync: a key that is gone is not told"] = (() => Tape.From(1).Send(2, 3).Resynced(4).Progress(4).Send(6, 7, 8), "Resynced 4"),
        ["resync: one that is whole is not all that stands"] =
            (() => Tape.From(1).Send(2, 3).Resynced(4, isWhole: true).Raw(Answers.Delete("k/a", 4)).Progress(4).Send(6, 7, 8), "Resynced 4 3"),
        ["resync: a key that is gone from before the watch is not told"] = (() => Tape.From(4).Resynced(5).Progress(5).Send(6, 7, 8), "Resynced 5"),
        ["resync: a key that stands is told as deleted"] =
            (() => Tape.From(1).Send(2, 3).Resynced(4).Raw(Answers.Delete("k/a", 4), Answers.Delete("k/b", 4)).Progress(4).Send(6, 7, 8),
                    "Resynced 4; Resynced 4 3"),
        ["resync: a key is told as it stood before"] =
            (() => Tape.From(1).Resynced(3).Raw(Tape.At(3, "k/b"), Tape.At(2, "k/a")).Progress(3).Send(4, 6, 7, 8), "Resynced 3 3"),
        ["resync: a value that was never put"] =
            (() => Tape.From(1).Send(2, 3, 4).Resynced(7).Raw(Tape.At(6, "k/a"), Tape.At(6, "k/b"), Tape.At(7, "k/c", e => e.Kv.Value = e.Kv.Key))
                .Progress(7).Send(8), "Resynced 7"),
        ["resync: a key that was known is told"] =
            (() => Tape.From(1).Send(2).Resynced(3).Raw(Tape.At(3, "k/b"), Tape.At(3, "k/a")).Raw(Tape.At(3, "k/b")).Progress(3).Send(4, 6, 7, 8), "Resynced 3"),
        ["resync: a key that was known as gone is told as deleted"] =
            (() => Tape.From(1).Send(2, 3, 4).Resynced(5).Raw(Answers.Delete("k/a", 5)).Progress(5).Send(6, 7, 8), "Resynced 5"),
        ["resync: what the filter leaves out is told"] =
            (() => Tape.With(new() { StartRevision = 3, Filters = EventFilters.NoDelete }).Resynced(4).Raw(Tape.At(3, "k/b")).Raw(Answers.Delete("k/a", 4)).Progress(4).Send(6, 7), "Filtered 4"),
        ["resync: what is outside of the range is told"] =
            (() => Tape.From(1).Send(2, 3, 4).Resynced(5).Raw(Tape.At(5, "z")).Progress(5).Send(6, 7, 8), "Filtered 5"),
        ["resync: a key's version is another"] =
            (() => Tape.From(1).Send(2).Resynced(3).Raw(Tape.At(3, "k/b"), Tape.At(3, "k/a", e => e.Kv.Version++)).Progress(3).Send(4, 6, 7, 8), "CreateModify 3"),
        ["resync: its end is never told"] = (() => Tape.From(1).Send(2).Resynced(8).Raw(Tape.At(7, "k/c"), Tape.At(6, "k/a")), "Resynced 8"),
        ["resync: what stands is not all told to who asked for it first"] = (() => Tape.Listing().Resynced(6, isWhole: true).Raw(Tape.At(6, "k/a")).Progress(6).Send(7, 8), "Resynced 6 6"),
        ["resync: what stands is never told to who asked for it first"] = (() => Tape.Listing(), "Resynced"),
        ["resync: who asked for what stands is told something else first"] =
            (() => Tape.Listing().Send(2).Resynced(7, isWhole: true).Raw(Tape.At(6, "k/a"), Tape.At(6, "k/b"), Tape.At(7, "k/c")).Progress(7).Send(8), "Resynced"),
        ["resync: it is not complete when events from after it come"] = (() => Tape.From(1).Send(2).Resynced(3).Send(4, 6, 7, 8), "Resynced 3 3; Resynced 3 3"),
    };

    public static TheoryData<string> Breaches => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Breaches))]
    public void A_breach_is_found_and_named_with_its_revisions(string breach)
    {
        var (tape, found) = Cases[breach];
        Assert.Equal(found, tape().Found());
    }

    [Fact]
    public void A_breach_tells_a_reader_whose_it_is_and_the_number_of_its_guarantee() =>
        Assert.Equal("tape: G1 ordered: create k/b @3 comes after delete k/a @4",
            Tape.From(1).Send(2).Send(4).Send(3).Send(6, 7, 8).Check()[0].ToString());
}

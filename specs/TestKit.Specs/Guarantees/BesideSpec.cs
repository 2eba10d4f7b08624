using Google.Protobuf;

namespace Watch.Actors.TestKit.Specs.Guarantees;

/// <summary>What stands beside the guarantees: broken recordings, and everything that is found in them.</summary>
public sealed class BesideSpec
{
    private static readonly WatchOptions NoPuts = new() { StartRevision = 1, Filters = EventFilters.NoPut };

    private static readonly Dictionary<string, (Func<Tape> Tape, string Found)> Cases = new(StringComparer.Ordinal)
    {
        ["filters: a put where they are left out"] =
            (() => Tape.With(NoPuts).Raw(Tape.At(2, "k/a")).Send(4, 8), "Filtered 2"),
        ["filters: a delete where they are left out"] =
            (() => Tape.With(NoPuts with { StartRevision = 6, Filters = EventFilters.NoDelete }).Send(6, 7)
                .Raw(Tape.At(8, "k/b", e => e.PrevKv = null)), "Filtered 8"),
        ["filters: a key after the range"] = (() => Tape.From(4).Send(4).Raw(Tape.At(5, "z")).Send(6, 7, 8), "Filtered 5"),
        ["filters: another key than the one watched"] = (() => Tape.OfKey("k/b").Send(3, 6).Raw(Tape.At(7, "k/c")).Send(8), "Filtered 7"),

        ["create/modify: a create told as a modification"] =
            (() => Tape.From(7).Raw(Tape.At(7, "k/c", e => e.Kv.CreateRevision = 3)).Send(8), "CreateModify 7"),
        ["create/modify: a modification told as a create"] =
            (() => Tape.OfKey("k/b").Send(3).Raw(Tape.At(6, "k/b", e => (e.Kv.CreateRevision, e.Kv.Version) = (6, 1))).Send(8), "CreateModify 6"),
        ["create/modify: a create after a delete with the version before it"] =
            (() => Tape.From(6).Raw(Tape.At(6, "k/a", e => e.Kv.Version = 3), Tape.At(6, "k/b")).Send(7, 8), "CreateModify 6"),

        ["prev-kv: the value of another put"] =
            (() => Tape.From(8).Raw(Tape.At(8, "k/b", e => e.PrevKv.Value = ByteString.CopyFromUtf8("1"))), "PrevKv 8"),
        ["prev-kv: one where there was none"] =
            (() => Tape.From(7).Raw(Tape.At(7, "k/c", e => e.PrevKv = Tape.At(2, "k/a").Kv)).Send(8), "PrevKv 7"),
        ["prev-kv: none where there was one"] = (() => Tape.From(8).Raw(Tape.At(8, "k/b", e => e.PrevKv = null)), "PrevKv 8"),
        ["prev-kv: none where there was one, above what is compacted"] =
            (() => Tape.From(8).Raw(Tape.At(8, "k/b", e => e.PrevKv = null)).InAStoreCompactedAt(7), "PrevKv 8"),
        ["prev-kv: one that was not asked for"] = (() => Tape.With(new() { StartRevision = 8 }).Raw(Tape.At(8, "k/b")), "PrevKv 8"),
        ["prev-kv: that of the key before it was deleted"] =
            (() => Tape.From(6).Raw(Tape.At(6, "k/a", e => e.PrevKv = Tape.At(3, "k/a").Kv), Tape.At(6, "k/b")).Send(7, 8), "PrevKv 6"),

        ["started: twice"] = (() => Tape.FromNowOn(6).Send(7).Started(7).Send(8), "Started 6 7"),
        ["started: not asked for"] = (() => Tape.From(7).Started(6).Send(7, 8), "Started 6"),
        ["started: after events"] = (() => Tape.With(new() { CreatedNotify = true }).Send(7).Started(6).Send(8), "Started 6"),
        ["started: never, and progress comes"] = (() => Tape.With(new() { CreatedNotify = true }).Progress(9), "Started"),

        ["ended: twice"] = (() => Tape.From(7).Send(7, 8).Ended().Ended(), "Ended"),
        ["ended: events after it"] = (() => Tape.From(7).Send(7).Ended().Send(8), "Ended"),
        ["ended: without a reason"] = (() => Tape.From(7).Send(7, 8).Add(new EtcdWatch.Ended("tag", null!)), "Ended"),
        ["ended: the watch goes on after a compaction"] = (() => Tape.From(7).Compacted(8).Send(7, 8), "Ended 8"),
        ["ended: by a compaction that was not told"] = (() => Tape.From(7).Ended(EndKind.Compacted, 8), "Ended 8"),
    };

    public static TheoryData<string> Breaches => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Breaches))]
    public void A_breach_is_found_and_named_with_its_revisions(string breach)
    {
        var (tape, found) = Cases[breach];
        Assert.Equal(found, tape().Found());
    }
}

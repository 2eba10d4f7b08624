using static System.FormattableString;
using Watch.Actors.Campaign.Subscribers;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Campaign.Report;

/// <summary>What a recording alone does not show: whether a watch had to end or to be resynced, and whether its credit was kept.</summary>
internal static class ConductCheck
{
    public static IEnumerable<Breach> Run(FinishedRecording finished, History history)
    {
        if (BadEnding(finished, history.CompactRevision) is { } what) yield return Of(finished, what);
        if (finished.NeededAtResync > 0 && finished.NeededAtResync >= history.CompactRevision && finished.Resyncs > 0)
            yield return Of(
                finished,
                Invariant($"it was resynced and needed nothing before {finished.NeededAtResync}; compacted was {history.CompactRevision}"));
        if (finished.Overdrawn > 0) yield return Of(finished, Invariant($"{finished.Overdrawn} notifications came without credit"));
    }

    // No fault of a campaign is a reason to end, but compaction and, where one is required, the lack of a leader.
    private static string? BadEnding(FinishedRecording finished, long compacted) => finished.Ended switch
    {
        null or { Kind: EndKind.Unsubscribed or EndKind.Closed } => null,
        { Kind: EndKind.NoLeader } when finished.Plan.Context.RequireLeader => null,
        { Kind: EndKind.Compacted } when finished.Plan.Options.Resync => "it ended by a compaction, and had asked for a resync",
        { Kind: EndKind.Compacted, CompactRevision: var told } when told > compacted =>
            $"it ended by a compaction at {told} that nobody asked for",
        { Kind: EndKind.Compacted, CompactRevision: var told } when finished.Next >= told =>
            $"it ended by the compaction at {told}, and needed nothing before {finished.Next}",
        { Kind: EndKind.Compacted } => null,
        { } reason => $"it ended for no good reason: {reason}",
    };

    private static Breach Of(FinishedRecording finished, string what) =>
        new(Guarantee.Ended, what, []) { Recording = finished.Recording.Name };
}

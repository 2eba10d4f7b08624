using Watch.Actors.Campaign.Subscribers;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Campaign.Report;

/// <summary>Whether a watch had to end: no fault of this campaign is a reason, but compaction and, where one is required, the lack of a leader.</summary>
internal static class EndingCheck
{
    public static IEnumerable<Breach> Run(FinishedRecording finished, History history)
    {
        var what = finished.Ended switch
        {
            null => null,
            { Kind: EndKind.Unsubscribed or EndKind.Closed } => null,
            { Kind: EndKind.NoLeader } when finished.Plan.Context.RequireLeader => null,
            { Kind: EndKind.Compacted, CompactRevision: var told } when told <= history.CompactRevision => null,
            { } reason => $"the watch ended for no good reason: {reason}",
        };
        if (what is not null) yield return new Breach(Guarantee.Ended, what, []) { Recording = finished.Recording.Name };
    }
}

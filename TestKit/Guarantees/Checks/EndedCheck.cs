namespace Watch.Actors.TestKit.Guarantees.Checks;

/// <summary>One ending, the last word; compaction leads to it, or to a resync (rule 12).</summary>
internal static class EndedCheck
{
    public static IEnumerable<Breach> Run(Recording recording)
    {
        var all = recording.Notifications;
        EtcdWatch.Ended[] endings = [.. all.OfType<EtcdWatch.Ended>()];
        if (endings.Length > 1) yield return Of($"the watch ended {endings.Length} times");
        if (endings.Any(ended => ended.Reason is null)) yield return Of("the watch ended without a reason");
        if (all.SkipWhile(notification => notification is not EtcdWatch.Ended).Any(notification => notification is not EtcdWatch.Ended))
            yield return Of("something comes after the end of the watch");

        for (var at = 0; at < all.Count; at++)
        {
            var before = at > 0 ? all[at - 1] : null;
            if (before is EtcdWatch.Compacted { CompactRevision: var gone } && all[at] is not (EtcdWatch.Ended or EtcdWatch.Resynced))
                yield return Of($"history below {gone} is gone, and the watch goes on without a resync", gone);
            if (before is not EtcdWatch.Compacted
                && all[at] is EtcdWatch.Ended { Reason: { Kind: EndKind.Compacted or EndKind.HistoryLost } reason })
            {
                yield return Of($"the watch ended by lost history below {reason.CompactRevision}, which was not told", reason.CompactRevision);
            }
        }
    }

    private static Breach Of(string what, params IReadOnlyList<long> revisions) => Breach.Of(Guarantee.Ended, what, revisions);
}

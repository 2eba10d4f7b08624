namespace Watch.Actors.Campaign.Chronicle;

/// <summary>Faults of etcd itself that no client can make good, by version: a campaign keeps away from them.</summary>
internal static class ServerFaults
{
    /// <summary>
    /// A watch from the very revision that is compacted is not sent a delete at it (etcd-io/etcd#18089, and after a crash #19179):
    /// mended in 3.4.36, 3.5.18 and 3.6.0.
    /// </summary>
    public static bool LosesDeletesAtCompaction(string version) => IsBefore(version, new Version(3, 4, 36), new Version(3, 5, 18));

    /// <summary>
    /// A watch that is behind a compaction goes on after it without a word, when responses to its stream pile up at that moment
    /// (etcd-io/etcd#17529): mended in 3.4.31, 3.5.13 and 3.6.0.
    /// </summary>
    public static bool SkipsWhatIsCompacted(string version) => IsBefore(version, new Version(3, 4, 31), new Version(3, 5, 13));

    private static bool IsBefore(string version, Version mendedIn34, Version mendedIn35)
    {
        var number = Version.Parse(version.Split('-')[0]);
        return number < mendedIn34 || (number.Minor == 5 && number < mendedIn35);
    }
}

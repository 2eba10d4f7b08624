namespace Watch.Actors.Streams.Stages;

/// <summary>What a source makes of its user's options so that the watch begins where it should.</summary>
internal static class Beginnings
{
    /// <summary>With all that stands.</summary>
    public static WatchOptions WithList(WatchOptions options) =>
        options with { Resync = true, InitialList = true, StartRevision = 0, ClusterId = 0, CreatedNotify = false };

    /// <summary>Behind what was processed. Where nothing was: where the user says, and else with all that stands.</summary>
    public static WatchOptions Behind(WatchOffset? offset, WatchOptions options)
    {
        if (offset is null && options.StartRevision == 0) return WithList(options) with { ProgressNotify = true };
        var clusterId = offset?.ClusterId ?? options.ClusterId;
        return options with
        {
            StartRevision = offset is null ? options.StartRevision : offset.Revision + 1,
            ClusterId = clusterId,
            Resync = true,
            InitialList = false,
            ProgressNotify = true,
            CreatedNotify = clusterId == 0, // it tells which one it is
        };
    }
}

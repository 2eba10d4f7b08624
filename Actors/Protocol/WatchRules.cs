namespace Watch.Actors;

/// <summary>What makes a watch request wrong before any server sees it. One place for the multiplexer and the command line.</summary>
public static class WatchRules
{
    /// <summary>Says what is wrong with a request.</summary>
    /// <param name="range">The range asked for.</param>
    /// <param name="options">The options asked for.</param>
    /// <returns>One line that names the thing and the remedy; null when nothing is wrong.</returns>
    public static string? Problem(KeyRange range, WatchOptions options)
    {
        if (!range.IsSingleKey && !range.HasNoUpperBound && range.Start.Span.SequenceCompareTo(range.End.Span) >= 0)
            return $"range {range} is empty: its end must be above its start; exchange the two, or leave the end out to watch one key";
        if (options.StartRevision < 0)
            return $"start revision {options.StartRevision} is negative: give 0 for \"from now on\", or a revision from 1 on";
        if (options.InitialList && (options.StartRevision > 0 || !options.Resync))
            return "an initial list goes with resync, and with no start revision: set Resync, and leave the start revision out";
        if (options.ClusterId != 0 && options.StartRevision == 0)
            return "a cluster id goes with a start revision: set both, or leave the cluster id out";
        if (options.CreatedNotify && (options.InitialList || (options.ClusterId != 0 && options.Resync)))
            return "what stands is told before the watch is created: leave the created notification out";
        if (options.Filters == (EventFilters.NoPut | EventFilters.NoDelete))
            return "filters leave out puts and deletes, so nothing would ever arrive: leave out at most one of them";
        return null;
    }

    /// <summary>Says what is wrong with a whole request.</summary>
    /// <param name="watch">The request.</param>
    /// <returns>One line that names the thing and the remedy; null when nothing is wrong.</returns>
    public static string? Problem(EtcdWatch.Watch watch) =>
        watch.Credit < 0 ? $"credit {watch.Credit} is negative: give 0 to pull, or how many notifications may be sent ahead"
        : BadMetadata(watch.Context) is { } name
            ? $"metadata name \"{name}\" cannot be sent: use lower case letters, digits, '-', '_' and '.'; "
                + "names ending in \"-bin\" or starting with \"grpc-\" are not for use here"
        : Problem(watch.Range, watch.Options);

    private static string? BadMetadata(StreamContext context) =>
        context.Metadata.Keys.FirstOrDefault(name =>
            name.Length == 0 || name.EndsWith("-bin", StringComparison.Ordinal) || name.StartsWith("grpc-", StringComparison.Ordinal)
            || name.Any(c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.')));
}

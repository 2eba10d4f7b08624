using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace Watch.Actors.Streams;

/// <summary>How many offsets are committed together.</summary>
/// <param name="MaxBatch">So many offsets at most: the last of them stands for all. At least 1.</param>
/// <param name="MaxInterval">
/// After so long at most, if there is any. Longer: fewer writes, and more that comes again after a failure.
/// </param>
public sealed record CommitterSettings(int MaxBatch, TimeSpan MaxInterval);

/// <summary>
/// Commits the offsets of <see cref="WatchSource.Committable"/> behind the processing: the last of a batch for all of it, one batch after
/// the other. So every notification is processed at least once, if offsets arrive here in the order of the source and only when what they
/// stand for has been processed: with <c>SelectAsync</c>, not with <c>SelectAsyncUnordered</c>. Leaving offsets out is safe, for the next
/// one stands for them too. When the stream fails, the offsets that wait are dropped and what they stand for comes again.
/// </summary>
public static class Committer
{
    /// <summary>
    /// Saves, and gives on what has been saved: the last offset of each batch, for each store that the batch has offsets of.
    /// </summary>
    /// <param name="settings">How many together.</param>
    public static Flow<CommittableOffset, CommittableOffset, NotUsed> Flow(CommitterSettings settings) =>
        Akka.Streams.Dsl.Flow.Create<CommittableOffset>()
            .Where(offset => offset.Position is not null)
            .GroupedWithin(settings.MaxBatch, settings.MaxInterval)
            .SelectAsync(1, CommitAsync)
            .SelectMany(saved => saved)
            .Named("watchCommitter");

    /// <summary>
    /// Saves. What it materializes to is done when the last offset has been saved, and fails as the stream does: also when its actor system
    /// ends under it (<see cref="AbruptStageTerminationException"/>).
    /// </summary>
    /// <param name="settings">How many together.</param>
    public static Sink<CommittableOffset, Task<Done>> Sink(CommitterSettings settings) =>
        Flow(settings).WatchTermination(Keep.Right).To(Akka.Streams.Dsl.Sink.Ignore<CommittableOffset>());

    // Streams of several sources may have been merged: each has its own store.
    private static async Task<IReadOnlyList<CommittableOffset>> CommitAsync(IEnumerable<CommittableOffset> batch)
    {
        CommittableOffset[] last = [.. batch.GroupBy(offset => offset.Store).Select(ofStore => ofStore.Last())];
        foreach (var offset in last) await offset.CommitAsync();
        return last;
    }
}

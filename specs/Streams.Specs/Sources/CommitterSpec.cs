using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace Watch.Actors.Streams.Specs.Sources;

/// <summary>Commits behind the processing: together, in order, and the last ones too.</summary>
public class CommitterSpec : LockstepStream
{
    private readonly RecordingStore _store = new();

    [Fact]
    public void The_last_of_a_batch_is_saved_for_all_of_it()
    {
        var (offsets, done) = Committing(new CommitterSettings(3, TimeSpan.FromHours(1)));
        Give(offsets, 1, 2, 3, 4);
        Assert.Equal([3], _store.Saved);
        Give(offsets, 5, 6);
        Assert.Equal([3, 6], _store.Saved);
        Assert.False(done.IsCompleted);
    }

    [Fact]
    public void What_waits_is_saved_after_the_interval()
    {
        var (offsets, _) = Committing(new CommitterSettings(1000, TimeSpan.FromSeconds(5)));
        Give(offsets, 1, 2);
        Assert.Empty(_store.Saved);
        World.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal([2], _store.Saved);
    }

    [Fact]
    public void What_waits_is_saved_when_the_stream_completes_and_then_it_is_done()
    {
        var (offsets, done) = Committing(new CommitterSettings(1000, TimeSpan.FromHours(1)));
        Give(offsets, 1, 2);
        offsets.Complete();
        World.Settle();
        Assert.Equal([2], _store.Saved);
        Assert.True(done.IsCompletedSuccessfully);
    }

    [Fact]
    public void One_is_saved_after_the_other()
    {
        var (offsets, done) = Committing(new CommitterSettings(1, TimeSpan.FromHours(1)));
        _store.Holds = true;
        Give(offsets, 1, 2);
        Assert.Equal([1], _store.Saved);
        _store.Release();
        World.Settle();
        Assert.Equal([1, 2], _store.Saved);
        offsets.Complete();
        World.Settle();
        Assert.False(done.IsCompleted);
        _store.Release();
        World.Settle();
        Assert.True(done.IsCompletedSuccessfully);
    }

    [Fact]
    public void Before_the_first_list_is_whole_nothing_is_saved()
    {
        var (offsets, done) = Committing(new CommitterSettings(2, TimeSpan.FromHours(1)));
        offsets.OfferAsync(new CommittableOffset(_store, position: null));
        offsets.OfferAsync(new CommittableOffset(_store, position: null));
        World.Settle();
        offsets.Complete();
        World.Settle();
        Assert.Empty(_store.Saved);
        Assert.True(done.IsCompletedSuccessfully);
    }

    [Fact]
    public void Offsets_of_merged_streams_go_each_to_its_own_store()
    {
        var (offsets, _) = Committing(new CommitterSettings(3, TimeSpan.FromHours(1)));
        var other = new RecordingStore();
        Give(offsets, 1);
        offsets.OfferAsync(new CommittableOffset(other, new WatchOffset(1, 100)));
        Give(offsets, 2);
        Assert.Equal([2], _store.Saved);
        Assert.Equal([100], other.Saved);
    }

    [Fact]
    public void What_cannot_be_saved_fails_the_stream()
    {
        var (offsets, done) = Committing(new CommitterSettings(1, TimeSpan.FromHours(1)));
        _store.Failure = new IOException("no disk");
        Give(offsets, 1);
        Assert.Equal("no disk", Assert.IsType<IOException>(done.Exception?.GetBaseException()).Message);
    }

    [Fact]
    public void Whoever_waits_for_the_end_hears_of_it_when_the_actor_system_ends_under_the_stream()
    {
        var (offsets, done) = Committing(new CommitterSettings(1000, TimeSpan.FromHours(1)));
        Give(offsets, 1);
        Materializer.Shutdown();
        World.Settle();
        Assert.Empty(_store.Saved);
        Assert.IsType<AbruptStageTerminationException>(done.Exception?.GetBaseException());
    }

    private (ISourceQueueWithComplete<CommittableOffset> Offsets, Task<Done> Done) Committing(CommitterSettings settings)
    {
        var running = Source.Queue<CommittableOffset>(100, OverflowStrategy.Fail)
            .ToMaterialized(Committer.Sink(settings), Keep.Both)
            .Run(Materializer);
        World.Settle();
        return running;
    }

    private void Give(ISourceQueueWithComplete<CommittableOffset> offsets, params long[] revisions)
    {
        foreach (var revision in revisions)
        {
            offsets.OfferAsync(new CommittableOffset(_store, new WatchOffset(1, revision)));
            World.Settle();
        }
    }

    private sealed class RecordingStore : IOffsetStore
    {
        private readonly Queue<TaskCompletionSource> _held = new();

        public List<long> Saved { get; } = [];

        public bool Holds { get; set; }

        public Exception? Failure { get; set; }

        public Task<WatchOffset?> LoadAsync(CancellationToken cancellation) => Task.FromResult<WatchOffset?>(null);

        public Task SaveAsync(WatchOffset offset)
        {
            Saved.Add(offset.Revision);
            if (Failure is not null) return Task.FromException(Failure);
            if (!Holds) return Task.CompletedTask;
            _held.Enqueue(new TaskCompletionSource());
            return _held.Last().Task;
        }

        public void Release() => _held.Dequeue().SetResult();
    }
}

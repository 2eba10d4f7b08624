namespace Watch.Actors.Streams;

/// <summary>
/// Keeps an offset while the process lives: for streams that are restarted within it, and for tests. Safe for use from any thread.
/// </summary>
/// <param name="offset">What is loaded before anything has been saved.</param>
public sealed class InMemoryOffsetStore(WatchOffset? offset = null) : IOffsetStore
{
    private WatchOffset? _offset = offset;

    /// <summary>What was saved last.</summary>
    public WatchOffset? Offset => Volatile.Read(ref _offset);

    /// <inheritdoc/>
    public Task<WatchOffset?> LoadAsync(CancellationToken cancellation) => Task.FromResult(Offset);

    /// <inheritdoc/>
    public Task SaveAsync(WatchOffset offset)
    {
        Volatile.Write(ref _offset, offset);
        return Task.CompletedTask;
    }
}

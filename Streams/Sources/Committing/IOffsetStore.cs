namespace Watch.Actors.Streams;

/// <summary>
/// Where one stream's offset is kept: a row of a database, best of the one that the processing writes to, a file, a key.
/// Loaded when the stream starts; saved by one call at a time, in the order of the stream.
/// </summary>
public interface IOffsetStore
{
    /// <summary>Reads what was saved last. A failure fails the stream.</summary>
    /// <param name="cancellation">The stream was stopped meanwhile.</param>
    /// <returns>The offset; null when none was ever saved.</returns>
    Task<WatchOffset?> LoadAsync(CancellationToken cancellation);

    /// <summary>
    /// Replaces what was saved before. A failure fails the stream: try again in here where that may help. The revision may go back: another
    /// cluster counts its own, and a stream that is restarted goes on from what it loads.
    /// </summary>
    /// <param name="offset">What is to be loaded after a restart.</param>
    Task SaveAsync(WatchOffset offset);
}

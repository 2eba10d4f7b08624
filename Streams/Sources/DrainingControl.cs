namespace Watch.Actors.Streams;

/// <summary>Makes a <see cref="DrainingControl{T}"/>.</summary>
public static class DrainingControl
{
    /// <summary>Joins the two: <c>source.Via(work).ToMaterialized(Committer.Sink(settings), DrainingControl.Create)</c>.</summary>
    /// <param name="source">The source's control.</param>
    /// <param name="stream">Done when the stream is.</param>
    public static DrainingControl<T> Create<T>(IWatchControl source, Task<T> stream) => new(source, stream);
}

/// <summary>A source's control together with the end of the whole stream, so that the last commits are waited for.</summary>
/// <typeparam name="T">What the stream ends with.</typeparam>
public sealed class DrainingControl<T> : IWatchControl
{
    private readonly IWatchControl _source;
    private readonly Task<T> _stream;

    internal DrainingControl(IWatchControl source, Task<T> stream)
    {
        _source = source;
        _stream = stream;
    }

    /// <inheritdoc/>
    public Task<EndReason> Completion => _source.Completion;

    /// <summary>Done when the whole stream is; fails as the stream does.</summary>
    public Task<T> StreamCompletion => _stream;

    /// <inheritdoc/>
    public Task<EndReason> Shutdown() => _source.Shutdown();

    /// <summary>Ends the watch, and waits until what has arrived is through the whole stream.</summary>
    /// <returns>What the stream ends with; fails as the stream does.</returns>
    public async Task<T> DrainAndShutdown()
    {
        await _source.DrainAndShutdown();
        return await _stream;
    }

    Task<EndReason> IWatchControl.DrainAndShutdown() => _source.DrainAndShutdown();
}

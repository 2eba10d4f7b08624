namespace Watch.Actors.Streams;

/// <summary>What a watch source materializes to: ends the stream from outside. Safe for use from any thread.</summary>
public interface IWatchControl
{
    /// <summary>
    /// Why the watch ended; done when the source has stopped, after all it had to hand on. Never fails: the reason of a failed source is
    /// here too.
    /// </summary>
    Task<EndReason> Completion { get; }

    /// <summary>
    /// Ends the watch and completes the stream at once. What has arrived and was not taken is dropped; a stream that commits gets it again
    /// after its restart.
    /// </summary>
    /// <returns><see cref="Completion"/>.</returns>
    Task<EndReason> Shutdown();

    /// <summary>
    /// Ends the watch, hands on what has arrived, and then completes the stream: what comes after the source has its time.
    /// <see cref="Shutdown"/> cuts it short.
    /// </summary>
    /// <returns><see cref="Completion"/>.</returns>
    Task<EndReason> DrainAndShutdown();
}

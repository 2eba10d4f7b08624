using System.Runtime.CompilerServices;

namespace Watch.Actors.Streams;

/// <summary>A watch that lives as long as its enumeration: the shortest way from a range to its events.</summary>
public static class MultiplexerStreams
{
    /// <summary>The events of a range, in order. Watching begins with the enumeration and ends when it is left.</summary>
    /// <param name="multiplexer">Whom to ask.</param>
    /// <param name="range">The keys to watch.</param>
    /// <param name="options">Start revision, previous values, filters and the like.</param>
    /// <param name="cancellation">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WatchEndedException">The watch ended for a reason of the server's or of the connection's.</exception>
    public static async IAsyncEnumerable<WatchEvent> EventsAsync(
        this WatchMultiplexer multiplexer, KeyRange range, WatchOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var subscription = await multiplexer.WatchAsync(range, options, cancellation);
        await foreach (var one in subscription.ReadEventsAsync(cancellation)) yield return one;
    }
}

using Akka.Actor;

namespace Watch.Actors.TestKit;

/// <summary>
/// A subscriber for specs against a server: it subscribes by message and waits for notifications, in real time. On Akka's
/// <see cref="Inbox"/>, so that it needs no test framework.
/// </summary>
public sealed class WatchInbox : IDisposable
{
    private readonly Inbox _inbox;
    private readonly IActorRef _multiplexer;

    /// <summary>Makes a subscriber.</summary>
    /// <param name="system">Its actor system; <c>akka.actor.inbox.inbox-size</c> bounds what waits to be taken.</param>
    /// <param name="multiplexer">Whom it tells its commands.</param>
    public WatchInbox(ActorSystem system, IActorRef multiplexer)
    {
        _inbox = Inbox.Create(system);
        _multiplexer = multiplexer;
    }

    /// <summary>How long an expectation waits.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether events are acknowledged when they are taken.</summary>
    public bool Acknowledges { get; init; } = true;

    /// <summary>The subscriber.</summary>
    public IActorRef Ref => _inbox.Receiver;

    /// <summary>Sends a command to the multiplexer.</summary>
    public void Tell(EtcdWatch.ICommand command) => _inbox.Send(_multiplexer, command);

    /// <summary>Waits for the next message, whatever it is.</summary>
    /// <param name="within">How long to wait; <see cref="Patience"/> where left out.</param>
    /// <exception cref="TimeoutException">None came.</exception>
    public async Task<object> NextAsync(TimeSpan? within = null)
    {
        var time = within ?? Patience;
        var message = await TryReceiveAsync(time) ?? throw new TimeoutException($"nothing came within {time}");
        if (Acknowledges && message is EtcdWatch.Events events) Tell(new EtcdWatch.Ack(events.Tag));
        return message;
    }

    /// <summary>Waits for some time, in which no message may come.</summary>
    /// <exception cref="InvalidOperationException">One came; the message says which.</exception>
    public async Task ExpectNothingAsync(TimeSpan time)
    {
        if (await TryReceiveAsync(time) is { } message) throw new InvalidOperationException($"expected nothing, got {message}");
    }

    /// <summary>Waits for the next message, which must be of this type.</summary>
    /// <param name="within">How long to wait; <see cref="Patience"/> where left out.</param>
    /// <exception cref="TimeoutException">None came.</exception>
    /// <exception cref="InvalidOperationException">It is of another type; the message says which.</exception>
    public async Task<T> ExpectAsync<T>(TimeSpan? within = null) =>
        await NextAsync(within) is var message && message is T expected ? expected
            : throw new InvalidOperationException($"expected {typeof(T).Name}, got {message}");

    /// <summary>Waits for notifications until they hold this many events.</summary>
    /// <exception cref="InvalidOperationException">Something else came, or more events.</exception>
    public async Task<IReadOnlyList<WatchEvent>> ExpectEventsAsync(int count)
    {
        var events = new List<WatchEvent>(count);
        while (events.Count < count) events.AddRange((await ExpectAsync<EtcdWatch.Events>()).Batch);
        return events.Count == count ? events
            : throw new InvalidOperationException($"expected {count} events, got {events.Count}: {string.Join(", ", events)}");
    }

    /// <summary>Watches, and waits until the watch stands.</summary>
    /// <returns>The revision at which it was created.</returns>
    public async Task<long> StartAsync(EtcdWatch.Watch watch)
    {
        Tell(watch with { Options = watch.Options with { CreatedNotify = true } });
        return (await ExpectAsync<EtcdWatch.Started>()).Revision;
    }

    /// <inheritdoc/>
    public void Dispose() => _inbox.Dispose();

    // Akka 1.4 answers a time-out as a message, 1.5 as an exception.
    private async Task<object?> TryReceiveAsync(TimeSpan time)
    {
        try
        {
            return await _inbox.ReceiveAsync(time) is var message && message is not Status.Failure { Cause: TimeoutException } ? message
                : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}

using System.Threading.Channels;
using Watch.Actors.Protos;

namespace Watch.Actors.TestKit.Embedded.Watching;

/// <summary>A response on its way, and whether it may be split (S11).</summary>
internal readonly record struct Outgoing(WatchResponse Response, bool Fragmented, bool AnswersRequest)
{
    /// <summary>What goes out: itself, or its parts.</summary>
    /// <param name="fragmentBytes">The size from which on it is split, where it may be.</param>
    public IEnumerable<WatchResponse> Parts(int fragmentBytes) => Fragmented ? Fragments.Split(Response, fragmentBytes) : [Response];
}

/// <summary>
/// What a stream has yet to send, in order. Bounded both ways: when it is full, events are refused (their watcher then
/// reads them from the history later), and when too many answers wait, no further request is read.
/// </summary>
internal sealed class Outbox(int capacity) : IDisposable
{
    private const int MaxUnsentAnswers = 1024;

    // Nobody may run on the poster's thread, which holds the node's lock.
    private readonly Channel<Outgoing> _queue = Channel.CreateUnbounded<Outgoing>(
        new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = false });

    private readonly SemaphoreSlim _answers = new(MaxUnsentAnswers);
    private int _events;

    /// <summary>Whether an event would be refused now.</summary>
    public bool IsFull => Volatile.Read(ref _events) >= capacity;

    /// <summary>Queues events or progress.</summary>
    /// <returns>False when there is no room.</returns>
    public bool TryPost(WatchResponse response, bool fragmented)
    {
        if (IsFull) return false;
        Interlocked.Increment(ref _events);
        return _queue.Writer.TryWrite(new Outgoing(response, fragmented, AnswersRequest: false));
    }

    /// <summary>Waits until one more request may be answered. To be followed by one <see cref="Answer"/> or <see cref="NoAnswer"/>.</summary>
    public Task WaitForAnswerRoomAsync(CancellationToken cancellation) => _answers.WaitAsync(cancellation);

    /// <summary>Takes the room for one more answer, as the waiting does, if there is some.</summary>
    public bool TryTakeAnswerRoom() => _answers.Wait(TimeSpan.Zero);

    /// <summary>Queues the answer to a request.</summary>
    public void Answer(WatchResponse response) => _queue.Writer.TryWrite(new Outgoing(response, Fragmented: false, AnswersRequest: true));

    /// <summary>Gives back the room of a request that has no answer.</summary>
    public void NoAnswer() => _answers.Release();

    /// <summary>Waits until there is something to send.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => _queue.Reader.WaitToReadAsync(cancellation);

    /// <summary>Takes the next to send.</summary>
    public bool TryTake(out Outgoing outgoing)
    {
        if (!_queue.Reader.TryRead(out outgoing)) return false;
        if (outgoing.AnswersRequest) _answers.Release();
        else Interlocked.Decrement(ref _events);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _answers.Dispose();
}

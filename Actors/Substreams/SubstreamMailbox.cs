using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace Watch.Actors.Substreams;

/// <summary>
/// The mailbox of a substream, of which there may be a hundred thousand, most of them with nothing to do: an empty one takes some 100 bytes
/// where Akka's own, built for a queue that is always in use, takes 1300. Akka finds it by its name in HOCON. What it can hold is bounded
/// by the rounds of its connection.
/// </summary>
internal sealed class SubstreamMailbox(Akka.Actor.Settings settings, Config config)
    : MailboxType(settings, config), IProducesMessageQueue<SubstreamQueue>
{
    /// <summary>Where in HOCON it is named.</summary>
    public const string Path = "watch-actors.substream-mailbox";

    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new SubstreamQueue();
}

/// <summary>A queue that keeps one message in place, and makes room only for a second.</summary>
internal sealed class SubstreamQueue : IMessageQueue, IUnboundedMessageQueueSemantics
{
    private readonly Lock _gate = new();
    private Envelope _first;
    private Queue<Envelope>? _more;
    private volatile int _count;

    /// <inheritdoc/>
    public bool HasMessages => _count > 0;

    /// <inheritdoc/>
    public int Count => _count;

    /// <inheritdoc/>
    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        lock (_gate)
        {
            if (_count == 0) _first = envelope;
            else (_more ??= new Queue<Envelope>()).Enqueue(envelope);
            _count++;
        }
    }

    /// <inheritdoc/>
    public bool TryDequeue(out Envelope envelope)
    {
        lock (_gate)
        {
            envelope = _first;
            if (_count == 0) return false;
            _first = _more?.Dequeue() ?? default;
            if (--_count <= 1) _more = null;
            return true;
        }
    }

    /// <inheritdoc/>
    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out var left)) deadletters.Enqueue(owner, left);
    }
}

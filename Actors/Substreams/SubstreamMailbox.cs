using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using Watch.Actors.Dispatching;

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

/// <summary>
/// A queue that keeps one message in place, and makes room only for a second. While its substream has nothing to send, an Ack lies in it until
/// the next message, before which it is taken: no thread is woken to count credit that nobody waits for.
/// </summary>
internal sealed class SubstreamQueue : IMessageQueue, IUnboundedMessageQueueSemantics, IPatientQueue
{
    private const int MostLying = 64;

    private readonly Lock _gate = new();
    private Envelope _first;
    private Queue<Envelope>? _more;
    private volatile int _count;
    private bool _hasNothingToSend = true;

    /// <inheritdoc/>
    public bool HasMessages => _count > 0;

    /// <inheritdoc/>
    public int Count => _count;

    /// <summary>
    /// Whether nothing waits for credit. Set by the substream before it is done with a message: an Ack that was laid by then is found
    /// when its mailbox looks for more.
    /// </summary>
    public bool HasNothingToSend
    {
        set
        {
            lock (_gate) _hasNothingToSend = value;
        }
    }

    /// <inheritdoc/>
    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        lock (_gate) Add(envelope);
    }

    /// <inheritdoc/>
    public bool TryLay(Envelope envelope)
    {
        if (envelope.Message is not EtcdWatch.Ack) return false;
        lock (_gate)
        {
            if (!_hasNothingToSend || _count >= MostLying) return false;
            Add(envelope);
            return true;
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

    private void Add(Envelope envelope)
    {
        if (_count == 0) _first = envelope;
        else (_more ??= new Queue<Envelope>()).Enqueue(envelope);
        _count++;
    }

    /// <inheritdoc/>
    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out var left))
            if (left.Message is not EtcdWatch.Ack) deadletters.Enqueue(owner, left); // credit for what is over is no loss
    }
}

using System.Collections.Concurrent;
using Akka.Actor;

namespace Watch.Actors.TestKit;

/// <summary>A subscriber in a <see cref="LockstepSystem"/>: it keeps what it is sent until the spec asks for it, and acknowledges nothing by itself.</summary>
public sealed class WatchProbe
{
    private readonly LockstepSystem _world;
    private readonly ConcurrentQueue<object> _received = new();

    internal WatchProbe(LockstepSystem world, IActorRef actor)
    {
        _world = world;
        Ref = actor;
        actor.Tell(_received);
    }

    /// <summary>The subscriber.</summary>
    public IActorRef Ref { get; }

    /// <summary>The actor that sent the last notification taken: the one that runs the watch.</summary>
    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    /// <summary>Sends a command to the multiplexer, and lets it be carried out.</summary>
    public void Tell(EtcdWatch.ICommand command)
    {
        _world.Multiplexer.Tell(command, Ref);
        _world.Settle();
    }

    /// <summary>Sends several commands to the multiplexer before any is carried out.</summary>
    public void TellAll(IEnumerable<EtcdWatch.ICommand> commands)
    {
        foreach (var command in commands) _world.Multiplexer.Tell(command, Ref);
        _world.Settle();
    }

    /// <summary>Takes the next message.</summary>
    /// <exception cref="InvalidOperationException">There is none, or it is of another type; the message says which.</exception>
    public T Expect<T>()
    {
        _world.Settle();
        if (!_received.TryDequeue(out var message)) throw new InvalidOperationException($"expected {typeof(T).Name}, nothing came");
        var (content, sender) = ((object, IActorRef))message;
        LastSender = sender;
        return content is T expected ? expected : throw new InvalidOperationException($"expected {typeof(T).Name}, got {content}");
    }

    /// <summary>Takes the next message, which must be events, and gives them as text: what, key and revision.</summary>
    public string ExpectEvents() => string.Join(", ", Expect<EtcdWatch.Events>().Batch);

    /// <summary>Takes the next message, which must be an ending.</summary>
    public EndReason ExpectEnded() => Expect<EtcdWatch.Ended>().Reason;

    /// <summary>Makes sure that nothing more has come.</summary>
    /// <exception cref="InvalidOperationException">Something has.</exception>
    public void ExpectNothing()
    {
        _world.Settle();
        if (_received.TryDequeue(out var message)) throw new InvalidOperationException($"expected nothing, got {message}");
    }

    /// <summary>Takes everything that has come.</summary>
    public IReadOnlyList<object> TakeAll()
    {
        _world.Settle();
        var all = new List<object>();
        while (_received.TryDequeue(out var message)) all.Add((((object Content, IActorRef))message).Content);
        return all;
    }

    /// <summary>The actor behind a probe.</summary>
    internal sealed class Recorder : UntypedActor
    {
        private ConcurrentQueue<object>? _received;

        protected override void OnReceive(object message)
        {
            if (message is ConcurrentQueue<object> queue) _received = queue;
            else _received!.Enqueue((message, Sender));
        }
    }
}

using Akka.Actor;

namespace Watch.Actors.Multiplexers;

/// <summary>Gathers the pictures of all streams into one answer, then stops. A stream that ends meanwhile is left out when the time is up.</summary>
internal sealed class StateCollector : UntypedActor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<IActorRef> _streams;
    private readonly IActorRef _asker;
    private readonly Dictionary<IActorRef, StreamState> _pictures = [];

    public StateCollector(IReadOnlyList<IActorRef> streams, IActorRef asker)
    {
        _streams = streams;
        _asker = asker;
    }

    public static Props Props(IReadOnlyList<IActorRef> streams, IActorRef asker, string dispatcher) =>
        Akka.Actor.Props.Create<StateCollector>(streams, asker).WithDispatcher(dispatcher);

    protected override void PreStart()
    {
        SetReceiveTimeout(Patience);
        foreach (var stream in _streams) stream.Tell(Supervision.SupervisorProtocol.QueryStream.Instance);
        AnswerIfComplete();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StreamState picture:
                _pictures[Sender] = picture;
                AnswerIfComplete();
                break;
            case ReceiveTimeout:
                Answer();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void AnswerIfComplete()
    {
        if (_pictures.Count == _streams.Count) Answer();
    }

    private void Answer()
    {
        _asker.Tell(new EtcdWatch.State([.. _streams.Where(_pictures.ContainsKey).Select(stream => _pictures[stream])]), Context.Parent);
        Context.Stop(Self);
    }
}

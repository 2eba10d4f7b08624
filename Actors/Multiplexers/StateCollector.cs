using Akka.Actor;
using Watch.Actors.Supervision;

namespace Watch.Actors.Multiplexers;

/// <summary>Gathers the pictures of all streams into one answer, then stops. A stream that ends meanwhile is left out.</summary>
internal sealed class StateCollector : UntypedActor
{
    private readonly IActorRef _asker;
    private readonly List<IActorRef> _streams;
    private readonly Dictionary<IActorRef, StreamState> _pictures = [];

    /// <param name="streams">Whom to ask, in the order of the answer.</param>
    /// <param name="asker">Whom to answer.</param>
    public StateCollector(IReadOnlyList<IActorRef> streams, IActorRef asker)
    {
        _streams = [.. streams];
        _asker = asker;
    }

    public static Props Props(IReadOnlyList<IActorRef> streams, IActorRef asker, string dispatcher) =>
        Akka.Actor.Props.Create<StateCollector>(streams, asker).WithDispatcher(dispatcher);

    protected override void PreStart()
    {
        foreach (var stream in _streams) Context.Watch(stream).Tell(SupervisorProtocol.QueryStream.Instance);
        AnswerIfComplete();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StreamState picture:
                _pictures[Sender] = picture;
                break;
            case Terminated { ActorRef: var gone }:
                _streams.Remove(gone);
                break;
            default:
                Unhandled(message);
                break;
        }
        AnswerIfComplete();
    }

    private void AnswerIfComplete()
    {
        if (!_streams.TrueForAll(_pictures.ContainsKey)) return;
        _asker.Tell(new EtcdWatch.State([.. _streams.Select(stream => _pictures[stream])]), Context.Parent);
        Context.Stop(Self);
    }
}

using Akka.Actor;
using Akka.Cluster.Sharding;
using Watch.Actors.Cluster.Sharding;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Specs.Properties;

/// <summary>
/// A node's share of the ranges, as Cluster Sharding keeps it: an entity for each that is asked for, until that wants to go or the range
/// is moved. What is asked while an entity goes is kept for the next one; what comes after the range was moved is lost.
/// </summary>
internal sealed class ModelShard : UntypedActor
{
    private readonly Func<string, Props> _entities;
    private readonly Func<string, bool> _hasRange;
    private readonly Dictionary<string, List<(object Message, IActorRef Sender)>> _going = [];

    public ModelShard(Func<string, Props> entities, Func<string, bool> hasRange) => (_entities, _hasRange) = (entities, hasRange);

    public static Props Props(Func<string, Props> entities, Func<string, bool> hasRange) => Akka.Actor.Props.Create<ModelShard>(entities, hasRange);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case OpenSession open: Ask(RangeShards.IdOf(open), open, Sender); break;
            case Passivate passivate: LetGo(Sender, passivate.StopMessage); break;
            case HandOff:
                foreach (var entity in Context.GetChildren().ToArray()) LetGo(entity, PoisonPill.Instance);
                break;
            case Terminated gone: OnGone(gone.ActorRef.Path.Name); break;
            default: Unhandled(message); break;
        }
    }

    private void OnGone(string id)
    {
        if (!_going.Remove(id, out var kept)) return;
        foreach (var (message, sender) in kept) Ask(id, message, sender);
    }

    private void Ask(string id, object message, IActorRef sender)
    {
        if (!_hasRange(id)) return;
        if (_going.TryGetValue(id, out var kept)) kept.Add((message, sender));
        else Entity(id).Tell(message, sender);
    }

    private IActorRef Entity(string id) =>
        Context.Child(id) is var found && !found.IsNobody() ? found : Context.Watch(Context.ActorOf(_entities(id), id));

    private void LetGo(IActorRef entity, object stop)
    {
        if (_going.TryAdd(entity.Path.Name, [])) entity.Tell(stop);
    }

    /// <summary>All its ranges go to another node.</summary>
    public sealed record HandOff;
}

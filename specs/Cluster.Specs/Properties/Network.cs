using Akka.Actor;
using Watch.Actors.Cluster.Serialization;

namespace Watch.Actors.Cluster.Specs.Properties;

/// <summary>
/// What is between nodes. A message goes as bytes, and arrives when the schedule says so: late, after those behind it, twice, or never.
/// </summary>
internal sealed class Network(ActorSystem system)
{
    private readonly SessionSerializer _serializer = new((ExtendedActorSystem)system);
    private readonly Dictionary<string, Address> _nodes = new(StringComparer.Ordinal);
    private readonly List<Packet> _underWay = [];
    private readonly List<Packet> _heldUp = [];

    /// <summary>Messages on their way, the oldest first.</summary>
    public int UnderWay => _underWay.Count;

    /// <summary>An actor and all below it are on a node from now on.</summary>
    /// <returns>How others see it.</returns>
    public FarRef Join(IActorRef top, Address node)
    {
        _nodes.Add(top.Path.Elements[1], node);
        return new FarRef(this, top, node);
    }

    /// <summary>Nothing that the actor or one below it says gets out any more.</summary>
    public void Leave(IActorRef top) => _nodes.Remove(top.Path.Elements[1]);

    /// <summary>Takes a message on its way.</summary>
    public void Post(FarRef to, object message, IActorRef sender)
    {
        if (_nodes.TryGetValue(sender.Path.Elements[1], out var node))
            _underWay.Add(new Packet(to, _serializer.Manifest(message), _serializer.ToBinary(message), new FarRef(this, sender, node)));
    }

    /// <summary>One arrives.</summary>
    public void Deliver(int number)
    {
        var packet = _underWay[number];
        _underWay.RemoveAt(number);
        packet.To.Actor.Tell(_serializer.FromBinary(packet.Bytes, packet.Manifest), packet.Sender);
    }

    /// <summary>One is lost.</summary>
    public void Lose(int number) => _underWay.RemoveAt(number);

    /// <summary>One comes a second time, after all that are on their way.</summary>
    public void Double(int number) => _underWay.Add(_underWay[number]);

    /// <summary>One is held up until <see cref="Release"/>, whatever is sent meanwhile.</summary>
    public void HoldUp(int number)
    {
        _heldUp.Add(_underWay[number]);
        _underWay.RemoveAt(number);
    }

    /// <summary>Everything on its way is.</summary>
    public void HoldUp()
    {
        _heldUp.AddRange(_underWay);
        _underWay.Clear();
    }

    /// <summary>What was held up is the next to arrive.</summary>
    public void Release()
    {
        _underWay.InsertRange(0, _heldUp);
        _heldUp.Clear();
    }

    private sealed record Packet(FarRef To, string Manifest, byte[] Bytes, FarRef Sender);
}

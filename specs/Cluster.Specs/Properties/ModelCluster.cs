using System.Globalization;
using Akka.Actor;
using Watch.Actors.Cluster.Gateways;
using Watch.Actors.Cluster.Liveness;
using Watch.Actors.Cluster.Settings;
using Watch.Actors.Cluster.Sharding;
using Watch.Actors.Cluster.Subscribing;
using Watch.Actors.TestKit;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Specs.Properties;

/// <summary>
/// A cluster in one actor system: a node with a door, and nodes that watch, which are killed and started anew. Doors, gateways, sessions and
/// what they share are the real ones; between nodes is a <see cref="Properties.Network"/>.
/// </summary>
internal sealed class ModelCluster : IGatewayRoute
{
    private static readonly Address Home = AddressOf("home");

    // One actor system plays many schedules.
    private static int _lives;

    private readonly LockstepSystem _world;
    private readonly ClusterSettings _settings;
    private readonly IActorRef _heartbeat;
    private readonly ModelNode[] _nodes;
    private readonly Dictionary<string, ModelNode> _owners = new(StringComparer.Ordinal);

    public ModelCluster(LockstepSystem world, ClusterSettings settings, int nodes)
    {
        (_world, _settings) = (world, settings);
        Network = new Network(world.System);
        _heartbeat = Start(Props.Create<ModelHeartbeat>());
        _nodes = [.. Enumerable.Range(1, nodes).Select(number => new ModelNode(AddressOf(string.Create(CultureInfo.InvariantCulture, $"node-{number}"))))];
        foreach (var node in _nodes) Start(node);
        var services = new SubscriptionServices(settings, this, "", () => 0.5, _heartbeat);
        Door = Start(ClusterDoor.Props(new DoorPlan(services, Credit: 16, MaxWatches: 1000)));
        Network.Join(Door, Home);
    }

    public Network Network { get; }

    /// <summary>Where subscribers ask.</summary>
    public IActorRef Door { get; }

    private bool IsSharded => _settings.Mode == ClusterMode.Sharding;

    public Gateway? Choose(string subscription, int turn)
    {
        if (IsSharded) return new Gateway(new Region(this), Node: null);
        ModelNode[] seen = [.. _nodes.Where(node => node.IsMember)];
        if (seen.Length == 0) return null;
        var node = seen[turn % seen.Length];
        return new Gateway(node.Door, node.Address);
    }

    /// <summary>A node dies, and nobody has noticed yet.</summary>
    public void Kill(int number)
    {
        var node = _nodes[number % _nodes.Length];
        if (!node.IsUp) return;
        node.IsUp = false;
        Network.Leave(node.Door.Actor);
        _world.Stop(node.Door.Actor);
    }

    /// <summary>A node that has died is started anew.</summary>
    public void Restart(int number)
    {
        var node = _nodes[number % _nodes.Length];
        if (node.IsUp) return;
        CallSilent(number);
        Start(node);
    }

    /// <summary>One of the actors below a node's door fails.</summary>
    public void Fail(int number, int actor)
    {
        IActorRef[] below = [.. Below(_nodes[number % _nodes.Length].Door.Actor)];
        if (below.Length > 0) below[actor % below.Length].Tell(Akka.Actor.Kill.Instance);
    }

    /// <summary>Subscriptions are told that a node is silent, whether it is or not.</summary>
    public void CallSilent(int number)
    {
        var node = _nodes[number % _nodes.Length];
        node.IsMember = node.IsUp;
        foreach (var (range, _) in _owners.Where(owner => owner.Value == node && !node.IsUp).ToArray()) _owners.Remove(range);
        _heartbeat.Tell(new HeartbeatProtocol.Silent(node.Address));
    }

    /// <summary>A node's sessions are told that the subscribers' node is silent.</summary>
    public void CallHomeSilent(int number) => _nodes[number % _nodes.Length].Heartbeat.Tell(new HeartbeatProtocol.Silent(Home));

    /// <summary>All ranges of a node go to the others.</summary>
    public void Rebalance(int number)
    {
        var node = _nodes[number % _nodes.Length];
        if (!IsSharded || !node.IsUp) return;
        node.Door.Actor.Tell(new ModelShard.HandOff());
        foreach (var (range, _) in _owners.Where(owner => owner.Value == node).ToArray()) _owners[range] = Next(node);
    }

    /// <summary>Whatever has died lives again, and it is noticed.</summary>
    public void Heal()
    {
        for (var number = 0; number < _nodes.Length; number++) Restart(number);
    }

    private static Address AddressOf(string host) => new("akka.tcp", "cluster", host, 1);

    private void Start(ModelNode node)
    {
        node.Heartbeat = Start(Props.Create<ModelHeartbeat>());
        var door = Start(IsSharded
            ? ModelShard.Props(RangeShards.Entities(_settings, _ => _world.Multiplexer, node.Heartbeat), range => _owners.GetValueOrDefault(range) == node)
            : WatchGateway.Props(new GatewayPlan(_settings, new MultiplexerSources(_ => _world.Multiplexer), node.Heartbeat)));
        node.Door = Network.Join(door, node.Address);
        (node.IsUp, node.IsMember) = (true, true);
    }

    private static IEnumerable<IActorRef> Below(IActorRef actor) =>
        ((ActorRefWithCell)actor).Children.SelectMany(child => Below(child).Prepend(child));

    private IActorRef Start(Props props) =>
        _world.Start(props.WithDispatcher("lockstep"), string.Create(CultureInfo.InvariantCulture, $"{props.Type.Name}-{++_lives}"));

    // To the node that has the range; while nobody has noticed that it is dead, to that.
    private void ToOwner(OpenSession open, IActorRef subscription)
    {
        var range = RangeShards.IdOf(open);
        if (!_owners.TryGetValue(range, out var owner))
        {
            if (Array.Find(_nodes, node => node.IsMember) is not { } node) return;
            _owners.Add(range, owner = node);
        }
        owner.Door.Tell(open, subscription);
    }

    private ModelNode Next(ModelNode node) => _nodes[(Array.IndexOf(_nodes, node) + 1) % _nodes.Length];

    /// <summary>The one door to every range.</summary>
    private sealed class Region(ModelCluster cluster) : ICanTell
    {
        public void Tell(object message, IActorRef sender) => cluster.ToOwner((OpenSession)message, sender);
    }

    /// <summary>A node that watches.</summary>
    private sealed record ModelNode(Address Address)
    {
        public FarRef Door { get; set; } = null!;

        public IActorRef Heartbeat { get; set; } = ActorRefs.Nobody;

        /// <summary>It runs.</summary>
        public bool IsUp { get; set; }

        /// <summary>The others think so.</summary>
        public bool IsMember { get; set; }
    }
}

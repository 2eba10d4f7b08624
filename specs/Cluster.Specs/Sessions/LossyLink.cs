using Akka.Actor;
using Watch.Actors.Cluster.Liveness;
using Watch.Actors.Cluster.Subscribing;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Specs.Sessions;

/// <summary>What a link does to messages, in hundredths; how many it is cut by, in thousandths.</summary>
internal sealed record Harm(int Seed, int Lost = 0, int Doubled = 0, int Held = 0, int Cut = 0);

/// <summary>The way to a gateway over links that lose, double and hold back messages, and are cut; a new link for each request.</summary>
internal sealed class LossyRoute(ActorSystem system, IActorRef gateway, Harm harm) : IGatewayRoute
{
    private Gateway? _front;

    public Gateway Choose(string subscription, int turn) =>
        LazyInitializer.EnsureInitialized(ref _front, () => new Gateway(system.ActorOf(Props.Create(() => new Front(gateway, harm))), Node: null));

    /// <summary>Gives each epoch of each subscription a link.</summary>
    private sealed class Front(IActorRef gateway, Harm harm) : UntypedActor
    {
        private readonly Dictionary<(IActorRef, long), IActorRef> _links = [];

        protected override void OnReceive(object message)
        {
            var key = (Sender, ((OpenSession)message).Epoch);
            if (!_links.TryGetValue(key, out var link))
            {
                var (subscription, seed) = (Sender, harm.Seed + _links.Count);
                _links.Add(key, link = Context.ActorOf(Props.Create(() => new Link(gateway, subscription, harm, new Random(seed)))));
            }
            link.Forward(message);
        }
    }

    /// <summary>Stands for the subscription before its session, and for the session before its subscription.</summary>
    private sealed class Link(IActorRef gateway, IActorRef subscription, Harm harm, Random random) : UntypedActor
    {
        private IActorRef? _session;
        private (IActorRef To, object Message)? _held;

        protected override void PreStart() => Context.Watch(subscription);

        // To either, the other's node is silent.
        protected override void PostStop()
        {
            var silent = new HeartbeatProtocol.Silent(Self.Path.Address);
            subscription.Tell(silent);
            _session?.Tell(silent);
        }

        protected override void OnReceive(object message)
        {
            if (message is Terminated || random.Next(1000) < harm.Cut)
            {
                Context.Stop(Self);
                return;
            }
            var fromSession = !Sender.Equals(subscription);
            if (fromSession && !Sender.Equals(_session)) _session = Context.Watch(Sender);
            Pass(fromSession ? subscription : _session ?? gateway, message);
        }

        private void Pass(IActorRef to, object message)
        {
            var fate = random.Next(100);
            if (fate < harm.Lost) return;
            if (fate < harm.Lost + harm.Held && _held is null)
            {
                _held = (to, message);
                return;
            }
            to.Tell(message);
            if (fate >= 100 - harm.Doubled) to.Tell(message);
            if (_held is not { } held) return;
            held.To.Tell(held.Message);
            _held = null;
        }
    }
}

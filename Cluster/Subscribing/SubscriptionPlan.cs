using Akka.Actor;
using Watch.Actors.Cluster.Liveness;
using Watch.Actors.Cluster.Settings;

namespace Watch.Actors.Cluster.Subscribing;

/// <summary>What every subscription of a door has in common.</summary>
/// <param name="Settings">How to deliver.</param>
/// <param name="Route">How gateways are found.</param>
/// <param name="Cluster">The etcd cluster by its name; empty for the common one.</param>
/// <param name="Random">Jitter, from 0 to 1.</param>
/// <param name="Heartbeat">The node's <see cref="NodeHeartbeat"/>.</param>
internal sealed record SubscriptionServices(ClusterSettings Settings, IGatewayRoute Route, string Cluster, Func<double> Random, IActorRef Heartbeat);

/// <summary>What a subscription needs.</summary>
/// <param name="Services">What it shares with others.</param>
/// <param name="Watch">What the subscriber asked for; its credit is set.</param>
/// <param name="Subscriber">Who asked.</param>
internal sealed record SubscriptionPlan(SubscriptionServices Services, EtcdWatch.Watch Watch, IActorRef Subscriber);

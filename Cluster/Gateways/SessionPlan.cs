using Akka.Actor;
using Watch.Actors.Cluster.Protocol;
using Watch.Actors.Cluster.Settings;

namespace Watch.Actors.Cluster.Gateways;

/// <summary>What a session needs.</summary>
/// <param name="Settings">How to deliver.</param>
/// <param name="Source">Whom it watches with: takes the commands of <see cref="EtcdWatch"/>.</param>
/// <param name="Subscription">Whom it serves.</param>
/// <param name="Open">What was asked for.</param>
/// <param name="Heartbeat">Tells when the subscription's node is silent.</param>
internal sealed record SessionPlan(ClusterSettings Settings, IActorRef Source, IActorRef Subscription, SessionProtocol.OpenSession Open, IActorRef Heartbeat);

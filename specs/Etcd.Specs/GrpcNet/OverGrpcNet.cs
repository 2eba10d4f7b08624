using Watch.Actors.Etcd.Specs.Security;

namespace Watch.Actors.Etcd.Specs.GrpcNet;

/// <summary>The suite over Grpc.Net.Client, as a configuration chooses it.</summary>
public static class OverGrpcNet
{
    public sealed class EventsOnEmbeddedEtcd(Embedded etcd) : EventsSpec<Embedded>(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class FaultsOnEmbeddedEtcd(Embedded etcd) : FaultsSpec<Embedded>(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class LifecycleOnEmbeddedEtcd(Embedded etcd) : LifecycleSpec<Embedded>(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class EventsOnRealEtcd(Real etcd) : EventsSpec<Real>(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class FaultsOnRealEtcd(Real etcd) : FaultsSpec<Real>(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class LifecycleOnRealEtcd(Real etcd) : LifecycleSpec<Real>(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class LivenessOnRealEtcd(Real etcd) : LivenessSpec<Real>(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class ResyncOnRealEtcd(Real etcd) : ResyncSpec<Real>(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class ScaleOnRealEtcd(Real etcd) : ScaleSpec<Real>(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class StoppedSubscriberOnRealEtcd(Real etcd) : StoppedSubscriberSpec<Real>(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class Restart(Crashing etcd) : RestartOnRealEtcd(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class Tls(Encrypting etcd) : TlsOnRealEtcd(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class MutualTls(Mutual etcd) : MutualTlsOnRealEtcd(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class ReplacedCertificates(Mutual etcd) : ReplacedCertificatesOnRealEtcd(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class MissingCertificate(Mutual etcd) : MissingCertificateOnRealEtcd(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class ExpiringTokens(Expiring etcd) : ExpiringTokensOnRealEtcd(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class WrongPassword(Expiring etcd) : WrongPasswordOnRealEtcd(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class ChangingRoles(Signing etcd) : ChangingRolesOnRealEtcd(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }

    public sealed class EnablingAuthentication(Enabling etcd) : EnablingAuthenticationOnRealEtcd(etcd)
    {
        protected override Route Route { get; } = new GrpcNetRoute();
    }
}

internal sealed class GrpcNetRoute : Route
{
    public override string Transport => "grpc-net";
}

using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Facade;

public sealed class TransportSetupSpec
{
    private static readonly BootstrapSetup TwoClusters = BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(
        """watch-actors.clusters.archive.etcd.endpoints = ["http://archive:2379"]"""));

    [Fact]
    public async Task Each_cluster_has_the_transport_that_the_setup_makes_for_its_name()
    {
        var transports = new Dictionary<string, ScriptedTransport>(StringComparer.Ordinal);
        var setup = new WatchTransportSetup(cluster => transports[cluster] = new ScriptedTransport());
        using var system = ActorSystem.Create("transports", ActorSystemSetup.Create(TwoClusters, setup));
        var multiplexer = WatchMultiplexer.Get(system);
        Assert.Empty(transports);

        using var common = new WatchInbox(system, multiplexer.Ref);
        using var archive = new WatchInbox(system, multiplexer.Cluster("archive"));
        Assert.Equal(["", "archive"], transports.Keys);

        foreach (var (inbox, transport) in new[] { (common, transports[""]), (archive, transports["archive"]) })
        {
            transport.Requested = call =>
            {
                foreach (var request in call.TakeRequests()) call.Respond(Answers.Created(request.CreateRequest.WatchId, 7));
            };
            Assert.Equal(7, await inbox.StartAsync(new EtcdWatch.Watch("a", KeyRange.All)));
        }
    }
}

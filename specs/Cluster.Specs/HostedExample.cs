using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Watch.Actors.Hosting;

namespace Watch.Actors.Cluster.Specs;

/// <summary>The example of docs/cluster.md, "With Akka.Hosting".</summary>
internal static class HostedExample
{
    public static IHost Build(string[] args, string hocon)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddAkka("site", akka => akka
            .AddHocon(hocon, HoconAddMode.Prepend)
            .WithEtcdWatch(builder.Configuration.GetSection(EtcdWatchOptions.SectionName))
            .WithActors((system, registry) => registry.Register<ClusterWatch>(ClusterWatch.Get(system).Ref))
            .WithActors((system, registry, resolver) =>
                registry.Register<SiteReader>(system.ActorOf(resolver.Props<SiteReader>(), "site-reader"))));
        return builder.Build();
    }

    internal sealed class SiteReader : ReceiveActor
    {
        private readonly IActorRef _etcd;
        private string _title = "";

        public SiteReader(IRequiredActor<ClusterWatch> etcd)
        {
            _etcd = etcd.ActorRef;
            Receive<EtcdWatch.Events>(events =>
            {
                _title = events.Batch[^1].ValueText;
                Sender.Tell(new EtcdWatch.Ack(events.Tag));
            });
            Receive<GetTitle>(_ => Sender.Tell(_title));
        }

        protected override void PreStart() => _etcd.Tell(new EtcdWatch.Watch("title", KeyRange.Key("site/title"))
        {
            Options = new WatchOptions { StartRevision = 1 },
        });
    }

    internal sealed record GetTitle;
}

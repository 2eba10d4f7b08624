using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Watch.Actors.Hosting.Specs.AkkaHosting;

/// <summary>The example of docs/hosting.md, "With Akka.Hosting".</summary>
internal static class AkkaExample
{
    public static IHost Build(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddAkka("site", (akka, services) => akka
            .WithEtcdWatch(services.GetRequiredService<IConfiguration>().GetSection(EtcdWatchOptions.SectionName))
            .WithActors((system, registry, resolver) =>
                registry.Register<SiteWatcher>(system.ActorOf(resolver.Props<SiteWatcher>(), "site-watcher"))));
        builder.Services.AddHealthChecks().AddEtcdWatch();
        return builder.Build();
    }

    internal sealed class SiteWatcher : ReceiveActor
    {
        private readonly IActorRef _etcd;

        public SiteWatcher(IRequiredActor<WatchMultiplexer> etcd)
        {
            _etcd = etcd.ActorRef;
            Receive<EtcdWatch.Events>(events =>
            {
                Context.GetLogger().Info("{0} changes up to revision {1}", events.Batch.Count, events.Batch.LastRevision);
                Sender.Tell(new EtcdWatch.Ack(events.Tag));
            });
            Receive<EtcdWatch.Ended>(ended => Context.GetLogger().Warning("the watch is over: {0}", ended.Reason));
        }

        protected override void PreStart() => _etcd.Tell(new EtcdWatch.Watch("site", KeyRange.Prefix("site/")));
    }
}

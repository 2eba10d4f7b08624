using Akka.Actor;
using Akka.Configuration;
using Watch.Actors.TestKit;

namespace Watch.Actors.Etcd.Specs;

/// <summary>
/// An actor system whose multiplexer reaches etcd through a <see cref="FaultProxy"/>, a subscriber, and a client that writes past the proxy.
/// </summary>
public abstract class EtcdSpec<TEtcd>(TEtcd etcd) : IClassFixture<TEtcd>, IAsyncLifetime
    where TEtcd : class, IEtcdServer
{
    private ActorSystem? _system;

    /// <summary>A prefix that no other spec writes under.</summary>
    protected string P { get; } = $"spec/{Guid.NewGuid():N}/";

    protected FaultProxy Proxy { get; private set; } = null!;

    protected EtcdKv Etcd { get; private set; } = null!;

    protected IActorRef Multiplexer { get; private set; } = null!;

    protected WatchInbox Subscriber { get; private set; } = null!;

    /// <summary>Settings that differ from the defaults.</summary>
    protected virtual string Hocon => "";

    /// <summary>How members are reached.</summary>
    protected virtual Route Route { get; } = new();

    /// <summary>How the client that writes is let in.</summary>
    protected virtual EtcdAccess Access => new();

    public virtual Task InitializeAsync()
    {
        Proxy = FaultProxy.Start(etcd.Endpoint);
        Etcd = new EtcdKv(etcd.Endpoint, Access);
        var address = new UriBuilder(Proxy.Endpoint) { Scheme = new Uri(etcd.Endpoint).Scheme }.Uri.GetLeftPart(UriPartial.Authority);
        var hocon = $"watch-actors.etcd {{ endpoints = [\"{address}\"]\ntransport = {Route.Transport} }}\nakka.loglevel = OFF\nakka.stdout-loglevel = OFF\nakka.actor.inbox.inbox-size = 1000000\n{Hocon}";
        _system = ActorSystem.Create("specs", ConfigurationFactory.ParseString(hocon));
        Route.Prepare(WatchMultiplexer.Get(_system), address);
        Multiplexer = WatchMultiplexer.Get(_system).Ref;
        Subscriber = NewSubscriber();
        return Task.CompletedTask;
    }

    public virtual async Task DisposeAsync()
    {
        await _system!.Terminate();
        await Etcd.DisposeAsync();
        await Proxy.DisposeAsync();
        Route.Dispose();
    }

    /// <summary>A subscriber of a cluster that <see cref="Hocon"/> names.</summary>
    protected WatchInbox NewSubscriber(string cluster) => new(_system!, WatchMultiplexer.Get(_system!).Cluster(cluster));

    protected WatchInbox NewSubscriber(bool acknowledges = true) => new(_system!, Multiplexer) { Acknowledges = acknowledges };

    protected EtcdWatch.Watch Prefix(string tag = "w", long from = 0) => new(tag, KeyRange.Prefix(P)) { Options = new WatchOptions { StartRevision = from } };

    /// <summary>
    /// The same watch, so that a request for progress is answered: by the server's automatic progress, where its answers to a request are
    /// not believed.
    /// </summary>
    protected async Task<EtcdWatch.Watch> WithProgressAsync(EtcdWatch.Watch watch) =>
        watch with { Options = watch.Options with { ProgressNotify = !await Etcd.HasOrderedProgressAsync() } };

    protected void Stop(IActorRef actor) => _system!.Stop(actor);

    /// <summary>Writes as another user from now on.</summary>
    protected async Task WriteAsAsync(EtcdAccess access)
    {
        await Etcd.DisposeAsync();
        Etcd = new EtcdKv(etcd.Endpoint, access);
    }

    /// <summary>Waits until the multiplexer's picture is as wanted.</summary>
    protected async Task StateAsync(Func<IReadOnlyList<StreamState>, bool> wanted)
    {
        using var limit = new CancellationTokenSource(Subscriber.Patience);
        while (!wanted((await Multiplexer.Ask<EtcdWatch.State>(EtcdWatch.QueryState.Instance, limit.Token)).Streams))
            await Task.Delay(TimeSpan.FromMilliseconds(10), limit.Token);
    }

    /// <summary>Cuts the connection, and makes sure that the cut has been noticed.</summary>
    protected async Task CutAsync()
    {
        var before = Proxy.Accepted;
        Assert.True(Proxy.Cut() > 0, "there was no connection to cut");
        await StateAsync(streams => streams.Any(stream => stream.Reconnects > 0) || Proxy.Accepted > before);
    }

    /// <summary>Events as text: what, the key without the spec's prefix, and the revision relative to a first one.</summary>
    protected string Text(IEnumerable<WatchEvent> events, long first) =>
        string.Join(", ", events.Select(e => FormattableString.Invariant(
            $"{(e.Type == EventType.Delete ? "delete" : e.IsCreate ? "create" : "modify")} {e.KeyText[P.Length..]} +{e.ModRevision - first}")));
}

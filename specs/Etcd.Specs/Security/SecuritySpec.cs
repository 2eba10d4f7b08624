using Watch.Actors.TestKit;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Etcd.Specs.Security;

/// <summary>
/// Watches that are recorded from their first notification on, and held against the history that another client, past the proxy, has read.
/// </summary>
public abstract class SecuritySpec<TEtcd>(TEtcd etcd) : EtcdSpec<TEtcd>(etcd)
    where TEtcd : class, IEtcdServer
{
    private readonly Dictionary<string, EtcdWatch.Watch> _watches = [];
    private readonly List<EtcdWatch.INotification> _notifications = [];

    /// <summary>How both clients are let in, as settings of <c>watch-actors.etcd</c>.</summary>
    protected abstract string WatcherAccess { get; }

    /// <summary>How the client that reads the history is let in.</summary>
    protected abstract string HistoryAccess { get; }

    protected TEtcd Server { get; } = etcd;

    protected override string Hocon => $$"""
        watch-actors.etcd { {{WatcherAccess}} }
        watch-actors.clusters.direct.etcd { endpoints = ["{{Server.Endpoint}}"], {{HistoryAccess}} }
        """;

    /// <summary>Watches, and waits until the watch stands.</summary>
    protected async Task StandsAsync(EtcdWatch.Watch watch)
    {
        Watches(watch);
        await StandsAsync(watch.Tag);
    }

    protected Task StandsAsync(string tag) => ReadUntilAsync(() => Of<EtcdWatch.Started>(tag).Any());

    /// <summary>Watches.</summary>
    protected void Watches(EtcdWatch.Watch watch)
    {
        watch = watch with { Options = watch.Options with { CreatedNotify = true } };
        _watches.Add(watch.Tag, watch);
        Subscriber.Tell(watch);
    }

    /// <summary>Puts a key, and waits until these watches have been sent it.</summary>
    protected async Task PutIsSeenByAsync(params string[] tags)
    {
        var revision = await Etcd.PutAsync(P + "k");
        await ReadUntilAsync(() => tags.All(tag => Of<EtcdWatch.Events>(tag).Any(events => events.Batch.LastRevision >= revision)));
    }

    /// <summary>Waits until a watch has ended.</summary>
    protected async Task<EndReason> EndsAsync(string tag)
    {
        await ReadUntilAsync(() => Of<EtcdWatch.Ended>(tag).Any());
        return Assert.Single(Of<EtcdWatch.Ended>(tag)).Reason;
    }

    /// <summary>Waits until the stream has failed with these words.</summary>
    protected Task FailsAsync(string words) =>
        StateAsync(streams => streams.Any(stream => stream.LastFailure.Contains(words, StringComparison.Ordinal)));

    /// <summary>Every promise to every watch was kept.</summary>
    protected async Task CheckAsync()
    {
        var last = await Etcd.PutAsync(P + "last");
        await ReadUntilAsync(() => _watches.Keys.All(tag =>
            Of<EtcdWatch.Ended>(tag).Any() || Of<EtcdWatch.Events>(tag).Any(events => events.Batch.LastRevision >= last)));
        var history = await HistoryAsync(last);
        Assert.Empty(_watches.Values.SelectMany(watch =>
            Validators.Check(new Recording(watch.Range, watch.Options, [.. Of<EtcdWatch.INotification>(watch.Tag)]) { Name = watch.Tag }, history)));
    }

    /// <summary>How often the stream has been opened again.</summary>
    protected async Task<int> ReconnectsAsync()
    {
        var reconnects = 0;
        await StateAsync(streams => (reconnects = streams.Single().Reconnects) >= 0);
        return reconnects;
    }

    private async Task<History> HistoryAsync(long last)
    {
        using var reader = NewSubscriber("direct");
        reader.Tell(new EtcdWatch.Watch("history", KeyRange.Prefix(P)) { Options = new WatchOptions { StartRevision = 1 } });
        var events = new List<WatchEvent>();
        while (events.Count == 0 || events[^1].ModRevision < last) events.AddRange((await reader.ExpectAsync<EtcdWatch.Events>()).Batch);
        return new History(events);
    }

    private IEnumerable<T> Of<T>(string tag)
        where T : EtcdWatch.INotification => _notifications.OfType<T>().Where(notification => notification.Tag == tag);

    private async Task ReadUntilAsync(Func<bool> isDone)
    {
        while (!isDone()) _notifications.Add(await Subscriber.ExpectAsync<EtcdWatch.INotification>());
    }
}

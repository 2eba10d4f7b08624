using Akka.Actor;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Cluster.Specs.Nodes;

/// <summary>What happened, read from the store itself.</summary>
internal static class Histories
{
    /// <summary>Everything from revision 1 up to this one.</summary>
    public static async Task<History> ReadAsync(ActorSystem system, long last)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var watch = await WatchMultiplexer.Get(system).WatchAsync(
            KeyRange.All, new WatchOptions { StartRevision = 1, PrevKv = true }, patience.Token);
        var events = new List<WatchEvent>();
        while ((events.Count == 0 || events[^1].ModRevision < last) && await watch.ReadAsync(patience.Token) is { } notification)
            if (notification is EtcdWatch.Events { Batch: var batch }) events.AddRange(batch);
        return new History(events);
    }
}

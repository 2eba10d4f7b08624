using System.Collections.Immutable;
using System.Globalization;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace Watch.Actors.Streams.Specs.Sources;

/// <summary>The examples of docs/streams.md, word for word.</summary>
internal static class Examples
{
    public static (IWatchControl Control, Task<Done> Done) Printing(ActorSystem system, Action<string> print)
    {
        var settings = new WatchSourceSettings(KeyRange.Prefix("config/"));
        return WatchSource.Plain(settings)
            .ToMaterialized(Sink.ForEach<WatchEvent>(change => print($"{change.KeyText} = {change.ValueText}")), Keep.Both)
            .Run(system.Materializer());
    }

    public static DrainingControl<Done> Indexing(ActorSystem system, IOffsetStore offsets, Func<WatchEvent, Task> index)
    {
        var settings = new WatchSourceSettings(KeyRange.Prefix("documents/"));
        return WatchSource.Committable(settings, offsets)
            .SelectAsync(1, async one =>
            {
                foreach (var change in one.Events) await index(change);
                return one.Offset;
            })
            .ToMaterialized(Committer.Sink(new CommitterSettings(MaxBatch: 100, MaxInterval: TimeSpan.FromSeconds(1))), DrainingControl.Create)
            .Run(system.Materializer());
    }

    public static void DrainWithTheSystem(ActorSystem system, DrainingControl<Done> indexing) =>
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "drain-documents", indexing.DrainAndShutdown);

    public static (UniqueKillSwitch Switch, Task<Done> Done) IndexingForever(ActorSystem system, IOffsetStore offsets, Func<WatchEvent, Task> index)
    {
        var settings = new WatchSourceSettings(KeyRange.Prefix("documents/"));
        var backoff = RestartSettings.Create(minBackoff: TimeSpan.FromSeconds(1), maxBackoff: TimeSpan.FromSeconds(30), randomFactor: 0.2);
        return RestartWatchSource
            .WithBackoff(
                () => WatchSource.Committable(settings, offsets).SelectAsync(1, async one =>
                {
                    foreach (var change in one.Events) await index(change);
                    return one.Offset;
                }),
                backoff)
            .ViaMaterialized(KillSwitches.Single<CommittableOffset>(), Keep.Right)
            .ToMaterialized(Committer.Sink(new CommitterSettings(MaxBatch: 100, MaxInterval: TimeSpan.FromSeconds(1))), Keep.Both)
            .Run(system.Materializer());
    }
}

/// <summary>What stands under a prefix, whole at any time.</summary>
internal sealed record Configuration(ImmutableDictionary<string, string> Values, bool IsComplete)
{
    public static Source<Configuration, IWatchControl> Of(string prefix) =>
        WatchSource.Snapshot(new WatchSourceSettings(KeyRange.Prefix(prefix)))
            .Scan(new Configuration(ImmutableDictionary<string, string>.Empty, IsComplete: false), (known, notification) => known.After(notification))
            .Where(known => known.IsComplete);

    private Configuration After(EtcdWatch.INotification notification) => notification switch
    {
        EtcdWatch.Resynced { IsWhole: true } => new Configuration(ImmutableDictionary<string, string>.Empty, IsComplete: false),
        EtcdWatch.Resynced => this with { IsComplete = false },
        EtcdWatch.Progress => this with { IsComplete = true },
        EtcdWatch.Events events => this with { Values = events.Batch.Aggregate(Values, Apply) },
        _ => this,
    };

    private static ImmutableDictionary<string, string> Apply(ImmutableDictionary<string, string> values, WatchEvent change) =>
        change.Type == EventType.Delete ? values.Remove(change.KeyText) : values.SetItem(change.KeyText, change.ValueText);
}

/// <summary>Keeps an offset in a file. The write to another file and the move make it whole at any time.</summary>
internal sealed class FileOffsetStore(string path) : IOffsetStore
{
    public async Task<WatchOffset?> LoadAsync(CancellationToken cancellation)
    {
        if (!File.Exists(path)) return null;
        var parts = (await File.ReadAllTextAsync(path, cancellation)).Split(' ');
        return new WatchOffset(ulong.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    public async Task SaveAsync(WatchOffset offset)
    {
        await File.WriteAllTextAsync($"{path}.new", string.Create(CultureInfo.InvariantCulture, $"{offset.ClusterId} {offset.Revision}"));
        File.Move($"{path}.new", path, overwrite: true);
    }
}

using Watch.Actors;

namespace LiveConfiguration;

/// <summary>Configuration whose keys are those of etcd: config/Greeting/Text is Greeting:Text.</summary>
internal sealed class EtcdConfiguration : ConfigurationProvider, IConfigurationSource
{
    public const string Prefix = "config/";

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Takes over what stands now; whoever monitors options is told.</summary>
    public void Become(IReadOnlyDictionary<string, string> values)
    {
        Data = values.ToDictionary(
            each => each.Key[Prefix.Length..].Replace("/", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal),
            each => (string?)each.Value, StringComparer.OrdinalIgnoreCase);
        OnReload();
    }
}

/// <summary>Lists the range, then follows it, with no gap between, through every fault.</summary>
internal sealed class EtcdConfigurationReader(WatchMultiplexer multiplexer, EtcdConfiguration configuration) : BackgroundService
{
    private static readonly WatchOptions Listed = new() { Resync = true, InitialList = true };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var isListing = false;
        await using var watch = await multiplexer.WatchAsync(KeyRange.Prefix(EtcdConfiguration.Prefix), Listed, stoppingToken);
        while (await watch.ReadAsync(stoppingToken) is { } notification)
        {
            if (notification is EtcdWatch.Resynced { IsWhole: true }) values.Clear();
            if (notification is EtcdWatch.Resynced) isListing = true;
            if (notification is EtcdWatch.Progress) isListing = false;
            if (notification is EtcdWatch.Events { Batch: var batch })
            {
                foreach (var e in batch)
                {
                    if (e.Type == EventType.Delete) values.Remove(e.KeyText);
                    else values[e.KeyText] = e.ValueText;
                }
            }
            if (!isListing) configuration.Become(values);
        }
    }
}

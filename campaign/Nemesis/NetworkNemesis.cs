using Watch.Actors.TestKit;

namespace Watch.Actors.Campaign.Nemesis;

/// <summary>
/// Harms the connections between the watches and the members: a script at random for each proxy. It heals them when it is stopped.
/// </summary>
internal sealed class NetworkNemesis(IReadOnlyList<FaultProxy> proxies, CampaignPlan campaign)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(2);

    /// <summary>How often each was done.</summary>
    public IReadOnlyDictionary<string, int> Counts =>
        Enum.GetValues<FaultKind>().ToDictionary(
            kind => "Proxy" + kind, kind => proxies.Sum(proxy => proxy.Counts[kind]), StringComparer.Ordinal);

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(proxies.Select((proxy, i) => RunAsync(proxy, i, stop)));

    private async Task RunAsync(FaultProxy proxy, int number, CancellationToken stop)
    {
        var script = FaultScript.Random(campaign.Chance("network", number).Next(), Pause, Lasts);
        try
        {
            await script.RunAsync(proxy, cancellation: stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The campaign is over.
        }
    }
}

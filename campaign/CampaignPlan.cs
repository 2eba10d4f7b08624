namespace Watch.Actors.Campaign;

/// <summary>What one campaign does.</summary>
/// <param name="Length">How long there are faults.</param>
/// <param name="Seed">Decides everything that can be decided: what is written, watched and harmed.</param>
/// <param name="Nodes">Members of the etcd cluster.</param>
/// <param name="Folder">Where recordings and history are kept.</param>
internal sealed record CampaignPlan(TimeSpan Length, int Seed, int Nodes, DirectoryInfo Folder)
{
    /// <summary>Chance for one part of the campaign: the same in every run with this seed, whatever the other parts do.</summary>
    public Random Chance(string part, int number = 0)
    {
        // FNV-1a, since a string's own hash differs from process to process.
        var hash = part.Aggregate(2166136261u, (sum, each) => (sum ^ each) * 16777619u);
        return new Random(unchecked((int)(((hash ^ (uint)Seed) * 16777619u ^ (uint)number) * 16777619u)));
    }
}

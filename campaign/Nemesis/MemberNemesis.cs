using Watch.Actors.Campaign.Chronicle;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Campaign.Nemesis;

/// <summary>Harms the members, one at a time. When it is stopped, all of them run and reach each other.</summary>
internal sealed class MemberNemesis(EtcdCluster cluster, Members members, HarmPlanner plan, Compactions compactions)
{
    private readonly int[] _counts = new int[Enum.GetValues<Harm>().Length];

    /// <summary>How often each was done.</summary>
    public IReadOnlyDictionary<string, int> Counts =>
        Enum.GetValues<Harm>().ToDictionary(harm => harm.ToString(), harm => Volatile.Read(ref _counts[(int)harm]), StringComparer.Ordinal);

    /// <param name="over">Stops it, when what it has begun is made good.</param>
    /// <param name="givenUp">Stops it at once: nothing need run any more.</param>
    public async Task RunAsync(CancellationToken over, CancellationToken givenUp)
    {
        while (!over.IsCancellationRequested)
        {
            var step = plan.Next();
            await WaitAsync(step.After, over);
            if (!over.IsCancellationRequested && await DoAsync(step, over, givenUp)) _counts[(int)step.Harm]++;
        }
    }

    private async Task<bool> DoAsync(Step step, CancellationToken over, CancellationToken givenUp)
    {
        switch (step.Harm)
        {
            case Harm.Kill: await KillAsync(step.Member, step.Lasts, over, givenUp); return true;
            case Harm.KillLeader:
                if (await cluster.LeaderAsync(givenUp) is var leader && leader < 0) return false;
                await KillAsync(leader, step.Lasts, over, givenUp);
                return true;
            case Harm.Pause or Harm.LongPause: await PauseAsync(step.Member, step.Lasts, over); return true;
            case Harm.Isolate:
                cluster.Isolate(step.Member);
                await WaitAsync(step.Lasts, over);
                cluster.Join();
                return true;
            case Harm.Compact or Harm.CompactNear: return await compactions.CompactAsync(members, step.Member, step.Leaves);
            case Harm.Defragment: return await DefragmentAsync(step.Member);
            default: throw new InvalidOperationException($"{step.Harm} is no kind of harm");
        }
    }

    private async Task KillAsync(int member, TimeSpan lasts, CancellationToken over, CancellationToken givenUp)
    {
        await cluster.Members[member].KillAsync();
        await WaitAsync(lasts, over);
        await cluster.Members[member].RunAsync(givenUp);
    }

    private async Task PauseAsync(int member, TimeSpan lasts, CancellationToken over)
    {
        await cluster.Members[member].PauseAsync();
        await WaitAsync(lasts, over);
        await cluster.Members[member].ContinueAsync();
    }

    private async Task<bool> DefragmentAsync(int member)
    {
        try
        {
            await cluster.DefragmentAsync(member);
            return true;
        }
        catch (GrpcException)
        {
            return false;
        }
    }

    private static async Task WaitAsync(TimeSpan time, CancellationToken over) =>
        await Task.Delay(time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

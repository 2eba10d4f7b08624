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

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var step = plan.Next();
            await WaitAsync(step.After, stop);
            if (!stop.IsCancellationRequested && await DoAsync(step, stop)) _counts[(int)step.Harm]++;
        }
    }

    private async Task<bool> DoAsync(Step step, CancellationToken stop)
    {
        switch (step.Harm)
        {
            case Harm.Kill: await KillAsync(step.Member, step.Lasts, stop); return true;
            case Harm.KillLeader:
                if (await cluster.LeaderAsync(CancellationToken.None) is var leader && leader < 0) return false;
                await KillAsync(leader, step.Lasts, stop);
                return true;
            case Harm.Pause or Harm.LongPause: await PauseAsync(step.Member, step.Lasts, stop); return true;
            case Harm.Isolate:
                cluster.Isolate(step.Member);
                await WaitAsync(step.Lasts, stop);
                cluster.Join();
                return true;
            case Harm.Compact or Harm.CompactNear: return await compactions.CompactAsync(members, step.Member, step.Leaves);
            case Harm.Defragment: return await DefragmentAsync(step.Member);
            default: throw new InvalidOperationException($"{step.Harm} is no kind of harm");
        }
    }

    private async Task KillAsync(int member, TimeSpan lasts, CancellationToken stop)
    {
        await cluster.Members[member].KillAsync();
        await WaitAsync(lasts, stop);
        await cluster.Members[member].RunAsync();
    }

    private async Task PauseAsync(int member, TimeSpan lasts, CancellationToken stop)
    {
        await cluster.Members[member].PauseAsync();
        await WaitAsync(lasts, stop);
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

    private static async Task WaitAsync(TimeSpan time, CancellationToken stop) =>
        await Task.Delay(time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

using Watch.Actors.Specs.Shared;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit.Specs.RealEtcd;

/// <summary>Three real etcd members.</summary>
public sealed class EtcdClusterSpec
{
    private static CancellationToken InTime => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    [RealEtcdFact]
    public async Task A_member_that_is_cut_off_writes_nothing_and_catches_up_when_it_joins()
    {
        await using var cluster = await EtcdCluster.StartAsync(3);
        var leader = await LeaderAsync(cluster, _ => true);
        await using var lonely = new EtcdKv(cluster.Endpoints[leader]);
        await using var others = new EtcdKv(cluster.Endpoints[(leader + 1) % 3]);
        await lonely.PutAsync("k", "before");

        cluster.Isolate(leader);
        var next = await LeaderAsync(cluster, member => member != leader);
        var written = await WriteAsync(others, "while it is cut off");
        Assert.NotEqual(leader, next);
        await Assert.ThrowsAnyAsync<Exception>(() => lonely.RangeAsync(KeyRange.Key("k"), new CancellationTokenSource(500).Token));

        cluster.Join();
        while ((await cluster.StatusAsync(leader, InTime)).Header.Revision < written) await Task.Delay(20, InTime);
        Assert.Equal("while it is cut off", Assert.Single((await lonely.RangeAsync(KeyRange.Key("k"), InTime)).Kvs).Value.ToStringUtf8());
    }

    [RealEtcdFact]
    public async Task The_others_choose_a_leader_when_theirs_is_killed_and_it_comes_back()
    {
        await using var cluster = await EtcdCluster.StartAsync(3);
        var leader = await LeaderAsync(cluster, _ => true);
        await cluster.Members[leader].KillAsync();
        Assert.NotEqual(leader, await LeaderAsync(cluster, member => member != leader));
        await Assert.ThrowsAsync<GrpcException>(() => cluster.StatusAsync(leader, InTime));
        await cluster.Members[leader].RunAsync();
        await cluster.DefragmentAsync(leader, InTime);
        Assert.NotEqual(0UL, (await cluster.StatusAsync(leader, InTime)).Leader);
    }

    // The one that is cut off goes on saying that it leads until it notices.
    private static async Task<int> LeaderAsync(EtcdCluster cluster, Func<int, bool> isWanted)
    {
        var inTime = InTime;
        int leader;
        while ((leader = await cluster.LeaderAsync(inTime)) < 0 || !isWanted(leader)) await Task.Delay(50, inTime);
        return leader;
    }

    private static async Task<long> WriteAsync(EtcdKv kv, string value)
    {
        var inTime = InTime;
        while (true)
            try
            {
                return await kv.PutAsync("k", value, inTime);
            }
            catch (GrpcException)
            {
                await Task.Delay(50, inTime);
            }
    }
}

using Watch.Actors.Protos;
using Watch.Actors.TestKit.Specs.EmbeddedEtcd.Rpc;
using Xunit.Abstractions;

namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Etcdctl;

/// <summary>Commands of etcdctl whose output is each member's own.</summary>
public sealed class OtherCommandsSpec(ITestOutputHelper output)
{
    [EtcdctlFact]
    public async Task They_succeed()
    {
        await using var etcd = await TestKit.EmbeddedEtcd.StartAsync();
        using var client = new RawClient(etcd.Endpoint);
        await client.CallAsync("/etcdserverpb.Lease/LeaseGrant", new LeaseGrantRequest { ID = 0x7b, TTL = 100 }, LeaseGrantResponse.Parser);
        // For a status, etcdctl 3.4 sends the endpoint as :authority, where Kestrel takes no scheme.
        var etcdctl = new EtcdctlRunner(new Uri(etcd.Endpoint).Authority);
        string[] commands =
        [
            "endpoint status", "member list", "alarm list", "put k v --lease 7b", "lease list", "lease timetolive 7b --keys",
            "lease keep-alive 7b --once", "lease revoke 7b",
        ];
        foreach (var command in commands)
        {
            var result = await etcdctl.RunAsync(command.Split(' '));
            output.WriteLine($"$ etcdctl {command}\n{result}");
            Assert.DoesNotContain("exit code", result, StringComparison.Ordinal);
        }

        Assert.Equal("", await etcdctl.RunAsync(["get", "k"]));
    }
}

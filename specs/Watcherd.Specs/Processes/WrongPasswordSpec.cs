using Watch.Actors.Specs.Shared;
using Watch.Actors.TestKit;

namespace Watch.Actors.Watcherd.Specs.Processes;

/// <summary><c>watcherd watch</c> as a user that etcd does not know.</summary>
public sealed class WrongPasswordSpec
{
    [RealEtcdFact]
    public async Task A_wrong_password_is_one_line_at_once_and_4()
    {
        await using var etcd = await EtcdProcess.StartAsync("--bcrypt-cost=4");
        await using var auth = new EtcdAuth(etcd.Endpoint);
        await auth.EnableAsync("secret");
        var run = await CapturedRun.OfAsync("watch", "k", "--user", "root:wrong", "--endpoints", etcd.Endpoint);
        Assert.Equal(4, run.ExitCode);
        Assert.Equal(
            "watcherd: the server does not take this user: InvalidArgument: etcdserver: authentication failed, invalid user ID or password; "
                + "see watch-actors.etcd.user and password: here --user name:password",
            Assert.Single(run.Errors));
        Assert.StartsWith("""{"kind":"ended","revision":0,"reason":"Unauthenticated: """, Assert.Single(run.Output), StringComparison.Ordinal);
    }
}

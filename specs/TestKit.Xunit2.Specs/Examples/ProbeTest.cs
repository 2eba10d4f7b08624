using Akka.Actor;

namespace Watch.Actors.TestKit.Xunit2.Specs.Examples;

public sealed class ProbeTest : WatchTestKit
{
    [Fact]
    public void A_probe_receives_from_a_watch()
    {
        var probe = CreateTestProbe();
        probe.Subscribe(new EtcdWatch.Watch("orders", KeyRange.Prefix("orders/")) { Credit = 1 });

        Etcd.Commits(EtcdKv.Put("orders/1", "new"), EtcdKv.Put("orders/2", "new"));
        Assert.Equal(["create orders/1 @2", "create orders/2 @2"], probe.ExpectEvents().Select(change => change.ToString()));
        var sender = probe.LastSender;

        Etcd.Puts("orders/1", "paid");
        probe.ExpectNoMsg(TimeSpan.Zero);

        sender.Tell(new EtcdWatch.Ack("orders"), probe);
        Assert.Equal("paid", Assert.Single(probe.ExpectEvents()).ValueText);

        Etcd.Ends("maintenance");
        Assert.Equal("maintenance", probe.ExpectEnded(EndKind.Cancelled).Detail);
    }
}

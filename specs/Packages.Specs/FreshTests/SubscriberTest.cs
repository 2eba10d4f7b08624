using Akka.Actor;
using Watch.Actors;
using Watch.Actors.TestKit.Xunit2;
using Xunit;

public sealed class SubscriberTest : WatchTestKit
{
    [Fact]
    public void A_change_that_is_made_while_etcd_is_away_arrives_when_it_is_back()
    {
        WatchMultiplexer.Get(Sys).Ref.Tell(new EtcdWatch.Watch("flags", KeyRange.Prefix("flags/")), TestActor);
        Etcd.Puts("flags/dark", "on");
        Assert.Equal("on", ExpectMsg<EtcdWatch.Events>().Batch[0].ValueText);

        Etcd.GoesDown();
        Etcd.Puts("flags/dark", "off");
        ExpectNoMsg(TimeSpan.Zero);
        Etcd.ComesBack();
        Assert.Equal("off", ExpectMsg<EtcdWatch.Events>().Batch[0].ValueText);
    }
}

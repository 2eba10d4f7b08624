using Akka.Actor;

namespace Watch.Actors.TestKit.Xunit2.Specs.Examples;

public sealed class EmbeddedTest : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public async Task A_flag_that_changes_while_the_connection_is_lost_is_known_soon()
    {
        await using var etcd = await EmbeddedEtcdScenario.StartAsync(Sys);
        var flags = Sys.ActorOf(Props.Create<FeatureFlags>());
        etcd.Puts("flags/dark", "on");
        await SoonAsync(flags, "dark", isOn: true);

        etcd.GoesDown();
        etcd.Puts("flags/dark", "off");
        etcd.ComesBack();
        await SoonAsync(flags, "dark", isOn: false);
    }

    private Task SoonAsync(IActorRef flags, string flag, bool isOn) => AwaitAssertAsync(
        async () => Assert.Equal(isOn, await flags.Ask<bool>(new FeatureFlags.IsOn(flag))), TimeSpan.FromSeconds(20));
}

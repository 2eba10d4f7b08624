using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;

namespace Watch.Actors.TestKit.Xunit2.Specs.Scenarios;

/// <summary>Over an etcd within the process, behind a real connection.</summary>
public sealed class EmbeddedScenarioSpec() : ScenarioSpec(Patient), IAsyncLifetime
{
    private static readonly ActorSystemSetup Patient = ActorSystemSetup.Create(
        BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString("akka.test.single-expect-default = 20s")));

    private EmbeddedEtcdScenario? _etcd;

    protected override EtcdScenario Etcd => _etcd!;

    [Fact]
    public void Nothing_comes_while_it_is_down()
    {
        this.Subscribe(new EtcdWatch.Watch("all", KeyRange.All));
        Etcd.GoesDown();
        Etcd.Puts("a");
        ExpectNoMsg(TimeSpan.FromMilliseconds(300));
        Etcd.ComesBack();
        Assert.Equal(2, this.ExpectEvents().LastRevision);
    }

    public async Task InitializeAsync() => _etcd = await EmbeddedEtcdScenario.StartAsync(Sys);

    public async Task DisposeAsync() => await Etcd.DisposeAsync();
}

using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Watch.Actors.Serialization;

namespace Watch.Actors.Specs.Serialization;

public sealed class OwnBindingSpec
{
    [Fact]
    public void A_binding_in_the_systems_own_configuration_is_left_as_it_is()
    {
        using var system = ActorSystem.Create("own", ConfigurationFactory.ParseString(
            "akka.actor.serialization-bindings { \"Watch.Actors.EtcdWatch+IReply, Watch.Actors\" = json\n }"));

        WatchMultiplexer.Get(system);

        Assert.IsType<NewtonSoftJsonSerializer>(system.Serialization.FindSerializerFor(EtcdWatch.Closed.Instance));
        Assert.IsType<WatchSerializer>(system.Serialization.FindSerializerFor(EtcdWatch.Close.Instance));
    }

    [Fact]
    public void A_system_that_knows_the_defaults_from_its_start_has_the_same_serializer()
    {
        using var system = ActorSystem.Create("early", Watch.Actors.Settings.WatchSettings.Reference);
        var before = system.Serialization.FindSerializerFor(EtcdWatch.Close.Instance);

        WatchMultiplexer.Get(system);

        Assert.IsType<WatchSerializer>(before);
        Assert.Same(before, system.Serialization.FindSerializerFor(EtcdWatch.Close.Instance));
    }
}

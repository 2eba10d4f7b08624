using Akka.Actor;
using Akka.Configuration;

namespace Watch.Actors.Specs.Settings;

public sealed class DispatcherSpec
{
    private const string Configured = """
        my-dispatcher {
          type = ForkJoinDispatcher
          throughput = 10
          dedicated-thread-pool.thread-count = 1
        }
        watch-actors.dispatcher = my-dispatcher
        """;

    [Fact]
    public async Task The_multiplexer_runs_on_the_dispatcher_that_is_configured()
    {
        using var system = ActorSystem.Create("dispatcher", ConfigurationFactory.ParseString(Configured));

        var multiplexer = (ActorRefWithCell)WatchMultiplexer.Get(system).Ref;
        await Answered(multiplexer);

        Assert.Equal("my-dispatcher", ((ActorCell)multiplexer.Underlying).Dispatcher.Id);
    }

    [Fact]
    public async Task Without_the_setting_it_runs_on_Akkas_own()
    {
        using var system = ActorSystem.Create("dispatcher");

        var multiplexer = (ActorRefWithCell)WatchMultiplexer.Get(system).Ref;
        await Answered(multiplexer);

        Assert.Equal("akka.actor.default-dispatcher", ((ActorCell)multiplexer.Underlying).Dispatcher.Id);
    }

    [Fact]
    public void A_dispatcher_that_is_not_configured_is_told()
    {
        using var system = ActorSystem.Create("dispatcher", ConfigurationFactory.ParseString("watch-actors.dispatcher = gone"));

        var error = Assert.ThrowsAny<Exception>(() => WatchMultiplexer.Get(system).Ref);

        Assert.Contains("gone", error.Message, StringComparison.Ordinal);
    }

    // The cell of an actor is there once it has answered.
    private static Task<EtcdWatch.State> Answered(IActorRef multiplexer) => multiplexer.Ask<EtcdWatch.State>(EtcdWatch.QueryState.Instance, TimeSpan.FromSeconds(10));
}

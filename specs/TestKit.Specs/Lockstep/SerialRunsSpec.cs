using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;

namespace Watch.Actors.TestKit.Specs.Lockstep;

/// <summary>One at a time, each once, and idle only when all are done.</summary>
public sealed class SerialRunsSpec
{
    private const string Hocon =
        """serial.type = "Watch.Actors.TestKit.SerialDispatcherConfigurator, Watch.Actors.TestKit" """;

    [Fact]
    public void Runs_from_many_threads_never_overlap_and_none_is_left_out()
    {
        var runs = new SerialRuns();
        var (atOnce, most, done) = (0, 0, 0);
        var run = new ActionRunnable(() =>
        {
            most = Math.Max(most, ++atOnce);
            done++;
            atOnce--;
        });
        Parallel.For(0, 20_000, _ => runs.Add(run));
        Assert.True(SpinWait.SpinUntil(() => runs.IsIdle, TimeSpan.FromSeconds(20)));
        Assert.Equal((1, 20_000, 20_000), (most, done, runs.Added));
    }

    [Fact]
    public void What_a_run_adds_comes_after_what_was_there_and_it_is_not_idle_before()
    {
        var runs = new SerialRuns();
        var order = new List<string>();
        using var begin = new ManualResetEventSlim();
        runs.Add(new ActionRunnable(() =>
        {
            begin.Wait(TimeSpan.FromSeconds(20));
            order.Add("first");
            runs.Add(new ActionRunnable(() => order.Add("last")));
        }));
        runs.Add(new ActionRunnable(() => order.Add("second")));
        Assert.False(runs.IsIdle);
        begin.Set();
        Assert.True(SpinWait.SpinUntil(() => runs.IsIdle, TimeSpan.FromSeconds(20)));
        Assert.Equal(["first", "second", "last"], order);
    }

    [Fact]
    public async Task A_serial_dispatcher_runs_actors()
    {
        var setup = BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(Hocon));
        using var system = ActorSystem.Create("serial", ActorSystemSetup.Create(setup, new SerialRuns()));
        var echo = system.ActorOf(Props.Create<Echo>().WithDispatcher("serial"));
        Assert.Equal("hello", await echo.Ask<string>("hello", TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void A_serial_dispatcher_without_its_setup_says_so()
    {
        using var system = ActorSystem.Create("serial", ConfigurationFactory.ParseString(Hocon));
        var refused = Assert.ThrowsAny<Exception>(() => system.Dispatchers.Lookup("serial"));
        Assert.Contains("SerialRuns", refused.ToString(), StringComparison.Ordinal);
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo() => ReceiveAny(message => Sender.Tell(message));
    }
}

using Akka.Actor;
using Akka.Configuration;
using Watch.Actors.Watcherd.CommandLine;
using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd.Watching;

/// <summary><c>watcherd watch</c>: an actor system with a multiplexer and one subscriber that prints.</summary>
internal static class WatchCommand
{
    // Closing tells the server; a server that does not listen is not waited for.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(WatchPlan plan, Terminal terminal, CancellationToken stop)
    {
        var system = ActorSystem.Create("watcherd", plan.Cluster.ToConfig());
        try
        {
            var ending = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            var printer = system.ActorOf(
                WatchPrinter.Props(new PrinterPlan(plan, WatchMultiplexer.Get(system).Ref, terminal, ending)), "printer");
            await using (stop.UnsafeRegister(_ => printer.Tell(WatchPrinter.Stop.Instance, ActorRefs.NoSender), null))
                return await ending.Task;
        }
        catch (ConfigurationException wrong)
        {
            throw new UsageException(wrong.Message);
        }
        finally
        {
            await Task.WhenAny(system.Terminate(), Task.Delay(CloseTimeout, CancellationToken.None));
        }
    }
}

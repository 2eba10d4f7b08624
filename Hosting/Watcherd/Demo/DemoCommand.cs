using Akka.Actor;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;
using Watch.Actors.Watcherd.CommandLine;
using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd.Demo;

/// <summary>
/// <c>watcherd demo</c>: sets the stage for <see cref="DemoScript"/>, on an etcd within this process or on one that is given.
/// </summary>
internal static class DemoCommand
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    /// <param name="given">The etcd to use; null for one within this process.</param>
    /// <param name="terminal">Where output goes.</param>
    /// <param name="stop">Ends it, in order.</param>
    public static async Task<int> RunAsync(Endpoint? given, Terminal terminal, CancellationToken stop)
    {
        if (given is not null) return await RunOnAsync(given, isOwn: false, terminal, stop);
        await using var embedded = await EmbeddedEtcd.StartAsync(cancellation: stop);
        return await RunOnAsync(Endpoint.Parse(embedded.Endpoint), isOwn: true, terminal, stop);
    }

    private static async Task<int> RunOnAsync(Endpoint etcd, bool isOwn, Terminal terminal, CancellationToken stop)
    {
        var prefix = $"watch-actors-demo/{Guid.NewGuid():N}/";
        await using var kv = new EtcdKv(etcd.ToString());
        await using var proxy = FaultProxy.Start(etcd.ToString());
        var writer = new DemoWriter(kv, prefix);
        var system = ActorSystem.Create("watcherd", new ClusterPlan([Endpoint.Parse(proxy.Endpoint)], null, TlsSettings.None).ToConfig());
        try
        {
            var narrator = system.ActorOf(Narrator.Props(terminal), "narrator");
            narrator.Tell(new Narrator.Line(isOwn
                ? $"an etcd within this process on {etcd}, for demos and tests only: its keys are in memory"
                : $"etcd on {etcd}; keys below {prefix} are the demo's and are deleted in the end"));
            system.EventStream.Publish(new Diagnostics.Speak(line => narrator.Tell(new Narrator.Line($"  {line}"), ActorRefs.NoSender)));
            var multiplexer = WatchMultiplexer.Get(system).Ref;
            var subscriber = system.ActorOf(DemoSubscriber.Props(multiplexer, narrator, prefix), "subscriber");
            var isShown = await PlayAsync(new DemoScript(writer, proxy, multiplexer, subscriber, narrator), writer, stop);
            await narrator.Ask<Narrator.Done>(Narrator.End.Instance, CloseTimeout, CancellationToken.None);
            return isShown ? ExitCodes.EndedAsAsked : ExitCodes.Failed;
        }
        catch (GrpcException failure)
        {
            terminal.Say(
                $"the demo cannot use {etcd}: {failure.Detail}: is etcd there, without users? "
                    + "leave --endpoints out for an etcd of the demo's own");
            return failure.Origin == FailureOrigin.Transport ? ExitCodes.NotConnected : ExitCodes.EndedByServer;
        }
        catch (Exception late) when (late is AskTimeoutException or TimeoutException)
        {
            terminal.Say("the demo failed: what was written did not arrive in time");
            return ExitCodes.Failed;
        }
        catch (OutputClosedException)
        {
            return ExitCodes.EndedAsAsked;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.EndedAsAsked;
        }
        finally
        {
            await Task.WhenAny(system.Terminate(), Task.Delay(CloseTimeout, CancellationToken.None));
        }
    }

    private static async Task<bool> PlayAsync(DemoScript script, DemoWriter writer, CancellationToken stop)
    {
        try
        {
            return await script.RunAsync(stop);
        }
        finally
        {
            await writer.CleanUpAsync();
        }
    }
}

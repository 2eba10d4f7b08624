using Akka.Actor;
using Watch.Actors.Bench.Plumbing;

namespace Watch.Actors.Bench.Subscribers;

/// <summary>
/// Runs creates, events and endings once on a multiplexer of its own, so that the measured one starts with compiled code and no state.
/// </summary>
internal static class Warmup
{
    private const string Prefix = "warm-up/";

    // What was called often is compiled again in the background, from 100 ms after the calls cease.
    private static readonly TimeSpan CompileTime = TimeSpan.FromMilliseconds(400);

    public static async Task RunAsync(ActorSystem system, Flags flags)
    {
        var multiplexer = system.ActorOf(WatchMultiplexer.Props(system.Settings.Config), "warm-up");
        var taken = new DeliveryCount(flags.Warmup);
        var plan = new SubscriberPlan(0, flags.Warmup, Watch, new Endings());
        system.ActorOf(Props.Create<CountingSubscriber>(plan, multiplexer, taken));
        await plan.Started.WaitAsync(flags.Limit);
        await using (var kv = await EtcdKv.ConnectAsync(flags.DirectOrEndpoint)) await kv.PutEachAsync(Prefix, flags.Warmup);
        await taken.Done.WaitAsync(flags.Limit);
        await multiplexer.Ask<EtcdWatch.Closed>(EtcdWatch.Close.Instance, flags.Limit);
        await multiplexer.GracefulStop(flags.Limit);
        await Task.Delay(CompileTime);
    }

    private static EtcdWatch.Watch Watch(int number) => new(SubscriberPlan.TagOf(number), KeyRange.Key(EtcdKv.Key(Prefix, number)))
    {
        Options = new WatchOptions { CreatedNotify = true },
    };
}
